import { describe, expect, test } from 'vitest';
import type { VideoCodecName } from './codec-choice.ts';
import { type AnswerOptions, writeAnswer } from './sdp-answer.ts';
import { parseSessionDescription } from './session-description.ts';
import { agreed } from './testing/agreed.ts';
import {
  CHROMIUM,
  CHROMIUM_AUDIO_ONLY,
  CHROMIUM_SIMULCAST,
  CHROMIUM_VIDEO_ONLY,
  FIREFOX,
  OBS,
  OBS_SIMULCAST,
  replaced,
} from './testing/model-offers.ts';

const OURS = {
  local: {
    ice: { usernameFragment: 'srvU', password: 'srvPasswordOf24Character' },
    fingerprint: Array.from({ length: 32 }, () => 'AB').join(':'),
  },
  sessionId: '7001',
  addresses: ['203.0.113.7', '2001:db8::7'],
  port: 8189,
  maxVideoKbps: null,
} as const;

const TRANSPORT = [
  'a=ice-ufrag:srvU',
  'a=ice-pwd:srvPasswordOf24Character',
  `a=fingerprint:sha-256 ${OURS.local.fingerprint}`,
  'a=setup:passive',
];

const answerLines = (
  lines: readonly string[],
  options: Partial<Omit<AnswerOptions, 'agreement'>> = {},
  order?: readonly VideoCodecName[],
): readonly string[] => {
  const answer = writeAnswer({ agreement: agreed(lines, order), ...OURS, ...options });
  expect(answer.endsWith('\r\n')).toBe(true);
  return answer.slice(0, -2).split('\r\n');
};

const startingWith = (lines: readonly string[], ...starts: readonly string[]): readonly string[] =>
  lines.filter((line) => starts.some((start) => line.startsWith(start)));

describe('the whole answer', () => {
  test('to Chromium', () => {
    expect(answerLines(CHROMIUM, { maxVideoKbps: 6000 })).toEqual([
      'v=0',
      'o=- 7001 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=group:BUNDLE 0 1',
      'a=ice-options:trickle',
      'm=audio 8189 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 203.0.113.7',
      'a=mid:0',
      'a=recvonly',
      'a=rtcp-mux',
      'a=rtcp-mux-only',
      'a=rtcp-rsize',
      ...TRANSPORT,
      'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
      'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=rtpmap:111 opus/48000/2',
      'a=rtcp-fb:111 transport-cc',
      'a=fmtp:111 stereo=1;sprop-stereo=1;useinbandfec=1',
      'a=candidate:1 1 UDP 2130706431 203.0.113.7 8189 typ host',
      'a=candidate:2 1 UDP 2130706175 2001:db8::7 8189 typ host',
      'a=end-of-candidates',
      'm=video 8189 UDP/TLS/RTP/SAVPF 109 114',
      'c=IN IP4 203.0.113.7',
      'b=AS:6000',
      'a=mid:1',
      'a=recvonly',
      'a=rtcp-mux',
      'a=rtcp-mux-only',
      'a=rtcp-rsize',
      ...TRANSPORT,
      'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
      'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
      'a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
      'a=rtpmap:109 H264/90000',
      'a=rtcp-fb:109 transport-cc',
      'a=rtcp-fb:109 ccm fir',
      'a=rtcp-fb:109 nack',
      'a=rtcp-fb:109 nack pli',
      'a=fmtp:109 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f;x-google-start-bitrate=2500',
      'a=rtpmap:114 rtx/90000',
      'a=fmtp:114 apt=109',
    ]);
  });

  test('to OBS', () => {
    expect(answerLines(OBS, { addresses: ['2001:db8::7'] })).toEqual([
      'v=0',
      'o=- 7001 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=group:BUNDLE 0 1',
      'a=ice-options:trickle',
      'm=audio 8189 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP6 2001:db8::7',
      'a=mid:0',
      'a=recvonly',
      'a=rtcp-mux',
      'a=rtcp-mux-only',
      ...TRANSPORT,
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 stereo=1;sprop-stereo=1;useinbandfec=1',
      'a=candidate:1 1 UDP 2130706431 2001:db8::7 8189 typ host',
      'a=end-of-candidates',
      'm=video 8189 UDP/TLS/RTP/SAVPF 96',
      'c=IN IP6 2001:db8::7',
      'a=mid:1',
      'a=recvonly',
      'a=rtcp-mux',
      'a=rtcp-mux-only',
      ...TRANSPORT,
      'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
      'a=rtpmap:96 H264/90000',
      'a=rtcp-fb:96 nack',
      'a=rtcp-fb:96 nack pli',
      'a=rtcp-fb:96 goog-remb',
      'a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f;x-google-start-bitrate=2500',
    ]);
  });
});

test.each([
  ['Chromium', CHROMIUM, ['audio', 'video']],
  ['Chromium with audio alone', CHROMIUM_AUDIO_ONLY, ['audio']],
  ['Chromium with video alone', CHROMIUM_VIDEO_ONLY, ['video']],
  ['Chromium with simulcast', CHROMIUM_SIMULCAST, ['audio', 'video']],
  ['Firefox', FIREFOX, ['audio', 'video']],
  ['OBS', OBS, ['audio', 'video']],
  ['OBS with simulcast', OBS_SIMULCAST, ['audio', 'video']],
])('the answer to %s is SDP with the same m-lines, none of them turned down', (_, lines, kinds) => {
  const answer = parseSessionDescription(Buffer.from(`${answerLines(lines).join('\r\n')}\r\n`));
  if (answer.kind === 'refused') throw new Error(answer.problem);
  expect(answer.media.map(({ kind, port }) => [kind, port])).toEqual(kinds.map((kind) => [kind, 8189]));
});

test('nothing but the BUNDLE group and trickle is told of the session: ice-lite above all is not', () => {
  for (const lines of [CHROMIUM, FIREFOX, OBS]) {
    expect(startingWith(answerLines(lines), 'a=ice-lite', 'a=bundle-only', 'a=extmap-allow')).toEqual([]);
  }
});

test('video before audio is answered in that order, and the first of the bundle has the candidates', () => {
  const split = CHROMIUM.findIndex((line) => line.startsWith('m=video'));
  const first = CHROMIUM.findIndex((line) => line.startsWith('m=audio'));
  const turned = [...CHROMIUM.slice(0, first), ...CHROMIUM.slice(split), ...CHROMIUM.slice(first, split)];
  expect(startingWith(answerLines(turned), 'm=', 'a=candidate:1').map((line) => line.slice(0, 7))).toEqual([
    'm=video',
    'm=audio',
    'a=candi',
  ]);
  const bundle = replaced(turned, 'a=group:BUNDLE', 'a=group:BUNDLE 1 0');
  expect(startingWith(answerLines(bundle), 'm=', 'a=candidate:1').map((line) => line.slice(0, 7))).toEqual([
    'm=video',
    'a=candi',
    'm=audio',
  ]);
  expect(answerLines(bundle)).toContain('a=group:BUNDLE 1 0');
});

test('mid and protocol are those of the offer', () => {
  const lines = replaced(
    replaced(replaced(OBS, 'a=mid:1', 'a=mid:cam'), 'a=group:BUNDLE', 'a=group:BUNDLE 0 cam'),
    'm=video',
    'm=video 9 TCP/DTLS/RTP/SAVPF 96',
  );
  const answer = answerLines(lines);
  expect(startingWith(answer, 'a=mid', 'm=video', 'a=group')).toEqual([
    'a=group:BUNDLE 0 cam',
    'a=mid:0',
    'm=video 8189 TCP/DTLS/RTP/SAVPF 96',
    'a=mid:cam',
  ]);
});

test.each([
  ['vp8', '96', 'x-google-start-bitrate=2500'],
  ['vp9', '98', 'profile-id=0;x-google-start-bitrate=2500'],
  ['av1', '45', 'level-idx=5;profile=0;tier=0;x-google-start-bitrate=2500'],
] as const)('%s is answered with the parameters of the offer', (codec, payloadType, parameters) => {
  const answer = answerLines(CHROMIUM, {}, [codec]);
  expect(startingWith(answer, `a=fmtp:${payloadType} `)).toEqual([`a=fmtp:${payloadType} ${parameters}`]);
  expect(startingWith(answer, `a=rtpmap:${payloadType} `)).toEqual([
    `a=rtpmap:${payloadType} ${codec.toUpperCase()}/90000`,
  ]);
});

test('parameters of the stream itself, and values that are none, are not given back', () => {
  const lines = replaced(
    OBS,
    'a=fmtp:96',
    'a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;sprop-parameter-sets=Z0IAKQ==,aM4=;level-asymmetry-allowed=é',
  );
  expect(startingWith(answerLines(lines), 'a=fmtp:96')).toEqual([
    'a=fmtp:96 packetization-mode=1;profile-level-id=42e01f;x-google-start-bitrate=2500',
  ]);
});

test('a limit below the usual start is where the publisher starts', () => {
  const answer = answerLines(CHROMIUM, { maxVideoKbps: 1200 });
  expect(startingWith(answer, 'b=', 'a=fmtp:109')).toEqual([
    'b=AS:1200',
    expect.stringMatching(/x-google-start-bitrate=1200$/),
  ]);
});

test('one layer of a browser is accepted', () => {
  expect(startingWith(answerLines(CHROMIUM_SIMULCAST), 'a=rid', 'a=simulcast')).toEqual([
    'a=rid:f recv',
    'a=simulcast:recv f',
  ]);
});

test('feedback of reduced size is agreed on where it was offered', () => {
  const rsize = (lines: readonly string[]): number => startingWith(answerLines(lines), 'a=rtcp-rsize').length;
  expect([CHROMIUM, FIREFOX, OBS].map(rsize)).toEqual([2, 1, 0]);
});

test('all layers of OBS are accepted', () => {
  expect(startingWith(answerLines(OBS_SIMULCAST), 'a=rid', 'a=simulcast')).toEqual([
    'a=rid:0 recv',
    'a=rid:1 recv',
    'a=rid:2 recv',
    'a=simulcast:recv 0;1;2',
  ]);
});

test('an extension that the publisher only sends is one that we only receive', () => {
  const lines = replaced(
    OBS,
    'a=extmap:1',
    'a=extmap:1/sendonly urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=extmap:9 urn:3gpp:video-orientation',
  );
  expect(startingWith(answerLines(lines), 'a=extmap')).toEqual([
    'a=extmap:1/recvonly urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  ]);
});

test('an answer without an address is a fault of the caller', () => {
  expect(() => writeAnswer({ agreement: agreed(OBS), ...OURS, addresses: [] })).toThrow(RangeError);
});
