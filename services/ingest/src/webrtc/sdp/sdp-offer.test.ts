import { expect, test } from 'vitest';
import type { OfferedMedia } from './offered-media.ts';
import { offerOf } from './testing/agreed.ts';
import {
  CHROMIUM,
  CHROMIUM_AUDIO_ONLY,
  CHROMIUM_SIMULCAST,
  CHROMIUM_VIDEO_ONLY,
  FINGERPRINT,
  FIREFOX,
  OBS,
  OBS_SIMULCAST,
  PASSWORD,
  replaced,
  USERNAME_FRAGMENT,
} from './testing/model-offers.ts';

const mediaOf = (lines: readonly string[], kind: string): OfferedMedia => {
  const media = offerOf(lines).media.find((one) => one.kind === kind);
  if (media === undefined) throw new Error(`no ${kind}`);
  return media;
};

const namedExtensions = ({ extensions }: OfferedMedia) =>
  extensions.filter(({ name }) => name !== null).map(({ id, name }) => [name, id]);

test.each([
  ['Chromium', CHROMIUM],
  ['Firefox', FIREFOX],
  ['OBS', OBS],
])('the transport of %s is found, wherever it stands', (_, lines) => {
  const { transport, bundle, media } = offerOf(lines);
  expect(transport).toEqual({
    ice: { usernameFragment: USERNAME_FRAGMENT, password: PASSWORD },
    fingerprint: FINGERPRINT,
    setup: 'actpass',
  });
  expect(bundle).toEqual(['0', '1']);
  expect(media.map(({ kind, mid, direction }) => [kind, mid, direction])).toEqual([
    ['audio', '0', 'sendonly'],
    ['video', '1', 'sendonly'],
  ]);
});

test.each([
  ['audio', CHROMIUM_AUDIO_ONLY],
  ['video', CHROMIUM_VIDEO_ONLY],
])('an offer of %s alone is one', (kind, lines) => {
  expect(offerOf(lines).media.map((media) => media.kind)).toEqual([kind]);
});

test('the codecs of Chromium keep their order, parameters and feedback', () => {
  const { codecs } = mediaOf(CHROMIUM, 'video');
  expect(codecs.map(({ name }) => name).slice(0, 4)).toEqual(['vp8', 'rtx', 'h264', 'rtx']);
  expect(codecs[2]).toEqual({
    payloadType: 103,
    name: 'h264',
    clockRate: 90_000,
    channels: 1,
    parameters: new Map([
      ['level-asymmetry-allowed', '1'],
      ['packetization-mode', '1'],
      ['profile-level-id', '42001f'],
    ]),
    feedback: ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'],
  });
  expect(mediaOf(CHROMIUM, 'audio').codecs[0]).toMatchObject({
    name: 'opus',
    clockRate: 48_000,
    channels: 2,
  });
});

test('a payload type without a=rtpmap is no codec', () => {
  const { codecs } = mediaOf(replaced(CHROMIUM, 'a=rtpmap:111 '), 'audio');
  expect(codecs.map(({ payloadType }) => payloadType)).toEqual([63, 9, 0, 8, 13, 110, 126]);
});

test('feedback for all payload types counts for each', () => {
  const lines = replaced(replaced(OBS, 'a=rtcp-fb:96 nack pli'), 'a=rtcp-fb:96 nack', 'a=rtcp-fb:* nack');
  expect(mediaOf(lines, 'video').codecs[0]?.feedback).toEqual(['nack', 'goog-remb']);
});

test('spaces and case in parameters do not matter', () => {
  const lines = replaced(OBS, 'a=fmtp:96', 'a=fmtp:96 Profile-Level-ID=42E01F ; packetization-mode=1;; x');
  expect(mediaOf(lines, 'video').codecs[0]?.parameters).toEqual(
    new Map([
      ['profile-level-id', '42E01F'],
      ['packetization-mode', '1'],
      ['x', ''],
    ]),
  );
});

test('header extensions come with the ids of the offer', () => {
  expect(namedExtensions(mediaOf(CHROMIUM, 'video'))).toEqual([
    ['absSendTime', 2],
    ['transportCc', 3],
    ['mid', 4],
    ['rid', 10],
    ['repairedRid', 11],
  ]);
  expect(namedExtensions(mediaOf(FIREFOX, 'video'))).toEqual([
    ['mid', 3],
    ['absSendTime', 4],
    ['transportCc', 7],
  ]);
});

test('header extensions that the publisher only receives, or that need long headers, are left out', () => {
  const [transportCc = ''] = CHROMIUM.filter((line) => line.startsWith('a=extmap:3 '));
  const uri = transportCc.slice('a=extmap:3 '.length);
  for (const line of [`a=extmap:3/recvonly ${uri}`, `a=extmap:3/inactive ${uri}`, `a=extmap:15 ${uri}`]) {
    const names = namedExtensions(mediaOf(replaced(CHROMIUM, 'a=extmap:3 ', line), 'video'));
    expect(names.map(([name]) => name)).not.toContain('transportCc');
  }
  const sent = replaced(CHROMIUM, 'a=extmap:3 ', `a=extmap:3/sendonly ${uri} attribute`);
  expect(mediaOf(sent, 'video').extensions).toContainEqual({
    id: 3,
    uri,
    name: 'transportCc',
    sendOnly: true,
  });
});

test('sources, their groups and the names of the stream are told', () => {
  expect(mediaOf(CHROMIUM, 'video').streams).toEqual({
    sources: [
      { ssrc: 1_193_046, cname: 'iT4vU2' },
      { ssrc: 4_294_967_295, cname: 'iT4vU2' },
    ],
    groups: [{ semantics: 'FID', ssrcs: [1_193_046, 4_294_967_295] }],
    msid: { stream: '8f1c', track: 'a92b' },
  });
  const bare = CHROMIUM.filter((line) => !line.startsWith('a=ssrc') && !line.startsWith('a=msid:'));
  expect(mediaOf(bare, 'video').streams).toEqual({ sources: [], groups: [], msid: null });
});

test('simulcast layers keep their order, alternatives, pauses and payload types', () => {
  expect(mediaOf(CHROMIUM_SIMULCAST, 'video').simulcast).toMatchObject({
    rids: ['q', 'h', 'f'],
    layers: [[{ rid: 'q' }], [{ rid: 'h' }], [{ rid: 'f' }]],
  });
  const odd = replaced(
    replaced(OBS_SIMULCAST, 'a=rid:1', 'a=rid:1 send max-width=640;pt=96,97'),
    'a=simulcast',
    'a=simulcast: recv 9 send 0,~1;2',
  );
  expect(mediaOf(odd, 'video').simulcast.layers).toEqual([
    [
      { rid: '0', paused: false, payloadTypes: null },
      { rid: '1', paused: true, payloadTypes: [96, 97] },
    ],
    [{ rid: '2', paused: false, payloadTypes: null }],
  ]);
});

test('rids without a=simulcast, and simulcast that is only received, are no layers', () => {
  expect(mediaOf(replaced(OBS_SIMULCAST, 'a=simulcast'), 'video').simulcast).toEqual({
    rids: ['0', '1', '2'],
    layers: [],
  });
  const received = replaced(OBS_SIMULCAST, 'a=simulcast', 'a=simulcast:recv 0;1');
  expect(mediaOf(received, 'video').simulcast.layers).toEqual([]);
});

test('a direction at session level counts for m-lines without one, and sendrecv for those without any', () => {
  const silent = replaced(OBS, 'a=sendonly');
  expect(mediaOf(silent, 'video').direction).toBe('sendrecv');
  expect(mediaOf(replaced(silent, 't=0 0', 't=0 0', 'a=sendonly'), 'audio').direction).toBe('sendonly');
});

test('of several transports that of the first mid in the BUNDLE group counts', () => {
  const reversed = replaced(CHROMIUM, 'a=group:BUNDLE', 'a=group:BUNDLE 1 0');
  const own = reversed.lastIndexOf(`a=ice-ufrag:${USERNAME_FRAGMENT}`);
  const lines = reversed.with(own, 'a=ice-ufrag:video');
  expect(offerOf(lines).transport.ice.usernameFragment).toBe('video');
  const straight = replaced(lines, 'a=group:BUNDLE', 'a=group:BUNDLE 0 1');
  expect(offerOf(straight).transport.ice.usernameFragment).toBe(USERNAME_FRAGMENT);
});

test('a publisher that insists on the active role of DTLS is taken', () => {
  expect(offerOf(replaced(OBS, 'a=setup', 'a=setup:active')).transport.setup).toBe('active');
});

test('a fingerprint in lower case, or beside one of another hash, is found', () => {
  const lower = `a=fingerprint:SHA-256 ${FINGERPRINT.toLowerCase()}`;
  const lines = replaced(OBS, 'a=fingerprint', 'a=fingerprint:sha-1 00:11', lower, lower);
  expect(offerOf(lines).transport.fingerprint).toBe(FINGERPRINT);
});
