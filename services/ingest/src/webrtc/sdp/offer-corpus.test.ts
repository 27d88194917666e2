import { describe, expect, test } from 'vitest';
import { MAX_SDP_BYTES } from './limits.ts';
import { negotiateOffer } from './sdp-negotiation.ts';
import {
  CHROMIUM,
  CHROMIUM_AUDIO,
  CHROMIUM_SIMULCAST,
  CHROMIUM_VIDEO,
  FINGERPRINT,
  FIREFOX,
  OBS,
  OBS_SIMULCAST,
  replaced,
  sdp,
} from './testing/model-offers.ts';

/*
 * What each broken or unusable offer is answered with: `malformed` becomes HTTP 400, `unusable` 422. The pattern is
 * what the publisher gets to read.
 */

type Case = readonly [title: string, offer: Buffer | readonly string[], problem: RegExp];

const bytesOf = (offer: Case[1]): Buffer => (Buffer.isBuffer(offer) ? offer : sdp(offer));
const text = (lines: readonly string[]): string => sdp(lines).toString();
const atSession = (lines: readonly string[], ...more: readonly string[]): readonly string[] =>
  replaced(lines, 't=0 0', 't=0 0', ...more);
const without = (lines: readonly string[], start: string): readonly string[] => replaced(lines, start);
const shortened = FINGERPRINT.slice(0, -3);

const NOT_SDP: readonly Case[] = [
  ['no body', Buffer.alloc(0), /empty/],
  ['line feeds only', Buffer.from('\n\r\n\n'), /empty/],
  ['JSON', Buffer.from('{"type":"offer","sdp":"v=0"}'), /Line 1 does not begin/],
  ['a web page', Buffer.from('<!doctype html>\n<html></html>\n'), /Line 1 does not begin/],
  ['a byte order mark', Buffer.from(`\uFEFF${text(OBS)}`), /Line 1 does not begin/],
  ['an empty line first', Buffer.from(`\r\n${text(OBS)}`), /Line 1 does not begin/],
  ['an empty line between', [...OBS, '', 'a=x'], /does not begin/],
  ['bytes that are not UTF-8', Buffer.concat([sdp(OBS), Buffer.from([0x61, 0x3d, 0xff])]), /UTF-8/],
  ['a NUL', Buffer.from(`${text(OBS)}a=x\0y`), /NUL/],
  ['carriage returns alone', Buffer.from(OBS.slice(0, 6).join('\r')), /carriage return/],
  ['a carriage return at the very end', Buffer.from(`${text(OBS)}a=x\r`), /carriage return/],
  ['64 KiB and one byte', Buffer.from(text(OBS).padEnd(MAX_SDP_BYTES + 1, '\n')), /64 KiB/],
  ['5,001 lines', Array.from({ length: 5001 }, () => 'a=x'), /5000 lines/],
  ['a line of 2,001 characters', [...OBS, `a=${'x'.repeat(1999)}`], /longer than 2000/],
];

const BAD_DESCRIPTION: readonly Case[] = [
  ['version 1', replaced(OBS, 'v=0', 'v=1'), /v=0/],
  ['the origin first', OBS.slice(1), /v=0/],
  ['no origin', without(OBS, 'o='), /exactly one o=/],
  ['two names of the session', replaced(OBS, 's=-', 's=-', 's=x'), /exactly one s=/],
  ['no time', without(OBS, 't='), /no t=/],
  ['the version again after an m-line', [...OBS, 'v=0'], /cannot stand there/],
  ['a type in upper case', [...OBS, 'A=mid:2'], /does not begin/],
  ['an unknown type', atSession(OBS, 'y=0'), /cannot stand there/],
  ['17 m-lines', [...OBS, ...Array.from({ length: 15 }, () => 'm=video 9 X 96')], /too many m-lines/],
  ['an m-line without payload types', replaced(OBS, 'm=video', 'm=video 9 UDP/TLS/RTP/SAVPF'), /m-line/],
  ['an m-line with two spaces', replaced(OBS, 'm=video', 'm=video 9  UDP/TLS/RTP/SAVPF 96'), /m-line/],
  ['port 65536', replaced(OBS, 'm=video', 'm=video 65536 UDP/TLS/RTP/SAVPF 96'), /m-line/],
  ['a range of ports', replaced(OBS, 'm=video', 'm=video 9/2 UDP/TLS/RTP/SAVPF 96'), /m-line/],
  ['an attribute without a name', [...OBS, 'a=:x'], /proper name/],
  ['an attribute with a space in its name', [...OBS, 'a=m id:1'], /proper name/],
];

const BAD_MEDIA: readonly Case[] = [
  ['payload type 128', replaced(OBS, 'm=video', 'm=video 9 UDP/TLS/RTP/SAVPF 128'), /0 to 127/],
  ['a payload type in words', replaced(OBS, 'm=video', 'm=video 9 UDP/TLS/RTP/SAVPF h264'), /0 to 127/],
  ['a payload type twice', replaced(OBS, 'm=video', 'm=video 9 UDP/TLS/RTP/SAVPF 96 96'), /twice/],
  ['a codec without clock rate', replaced(OBS, 'a=rtpmap:96', 'a=rtpmap:96 H264'), /rtpmap/],
  ['two codecs for one payload type', [...OBS, 'a=rtpmap:96 VP8/90000'], /two different a=rtpmap/],
  ['parameters without a payload type', replaced(OBS, 'a=fmtp:96', 'a=fmtp:x=1'), /fmtp/],
  ['65 parameters', replaced(OBS, 'a=fmtp:96', `a=fmtp:96 ${numbered(65)}`), /too many parameters/],
  ['feedback without a type', [...OBS, 'a=rtcp-fb:96'], /rtcp-fb/],
  ['header extension 0', replaced(OBS, 'a=extmap:1', 'a=extmap:0 urn:x'), /extmap/],
  ['a header extension without a name', replaced(OBS, 'a=extmap:1', 'a=extmap:1'), /extmap/],
  ['a header extension in no direction', replaced(OBS, 'a=extmap:1', 'a=extmap:1/up urn:x'), /extmap/],
  ['a header extension id twice', [...OBS, 'a=extmap:1 urn:x'], /same id/],
  ['two mids', [...OBS, 'a=mid:2'], /two different a=mid/],
  ['a mid of 17 characters', replaced(OBS, 'a=mid:1', `a=mid:${'x'.repeat(17)}`), /a=mid/],
  ['a mid with a space', replaced(OBS, 'a=mid:1', 'a=mid:1 1'), /a=mid/],
  ['one mid for both m-lines', replaced(OBS, 'a=mid:1', 'a=mid:0'), /same mid/],
  ['two directions', [...OBS, 'a=recvonly'], /several directions/],
  ['an SSRC of 2^32', [...OBS, 'a=ssrc:4294967296 cname:x'], /a=ssrc /],
  ['65 SSRCs', [...OBS, ...Array.from({ length: 65 }, (_, n) => `a=ssrc:${n} cname:x`)], /too many a=ssrc/],
  ['a source group without sources', [...OBS, 'a=ssrc-group:FID'], /ssrc-group/],
  ['an empty msid', replaced(OBS, 'a=msid:', 'a=msid:'), /msid/],
  ['extension ids that differ between m-lines', clashingExtensions(), /extension id/],
];

const BAD_TRANSPORT: readonly Case[] = [
  ['a ufrag of 3 characters', replaced(OBS, 'a=ice-ufrag', 'a=ice-ufrag:abc'), /ufrag/],
  ['a ufrag of 257 characters', replaced(OBS, 'a=ice-ufrag', `a=ice-ufrag:${'x'.repeat(257)}`), /ufrag/],
  ['a ufrag with a hyphen', replaced(OBS, 'a=ice-ufrag', 'a=ice-ufrag:ab-cd'), /ufrag/],
  ['a password of 21 characters', replaced(OBS, 'a=ice-pwd', `a=ice-pwd:${'x'.repeat(21)}`), /pwd/],
  ['a password with a quote', replaced(OBS, 'a=ice-pwd', `a=ice-pwd:"${'x'.repeat(22)}"`), /pwd/],
  ['two ufrags', replaced(OBS, 'a=ice-ufrag', 'a=ice-ufrag:abcd', 'a=ice-ufrag:efgh'), /two different/],
  ['a fingerprint of 31 bytes', replaced(OBS, 'a=finger', `a=fingerprint:sha-256 ${shortened}`), /32 bytes/],
  [
    'a fingerprint of 33 bytes',
    replaced(OBS, 'a=finger', `a=fingerprint:sha-256 ${FINGERPRINT}:00`),
    /32 bytes/,
  ],
  [
    'a fingerprint with a letter G',
    replaced(OBS, 'a=finger', `a=fingerprint:sha-256 ${shortened}:0G`),
    /32 bytes/,
  ],
  ['no fingerprint', without(OBS, 'a=fingerprint'), /no certificate fingerprint/],
  ['a SHA-1 fingerprint', replaced(OBS, 'a=finger', 'a=fingerprint:sha-1 4A:AD:B9:B1'), /not SHA-256/],
  ['an MD5 fingerprint', replaced(OBS, 'a=finger', 'a=fingerprint:md5 4A:AD:B9:B1'), /not SHA-256/],
  ['an empty fingerprint', replaced(OBS, 'a=finger', 'a=fingerprint:'), /not SHA-256/],
  ['an unknown DTLS role', replaced(OBS, 'a=setup', 'a=setup:both'), /a=setup/],
  ['a BUNDLE group with a stranger', replaced(OBS, 'a=group:BUNDLE', 'a=group:BUNDLE 0 1 2'), /BUNDLE/],
  ['a BUNDLE group with a mid twice', replaced(OBS, 'a=group:BUNDLE', 'a=group:BUNDLE 0 0'), /BUNDLE/],
  [
    'a BUNDLE group led by a bundle-only m-line',
    replaced(FIREFOX, 'a=group', 'a=group:BUNDLE 1 0'),
    /bundle-only/,
  ],
];

const BAD_SIMULCAST: readonly Case[] = [
  ['a rid with a colon', replaced(OBS_SIMULCAST, 'a=rid:1', 'a=rid:1:1 send'), /a=rid/],
  ['a rid of 17 characters', replaced(OBS_SIMULCAST, 'a=rid:1', `a=rid:${'1'.repeat(17)} send`), /a=rid/],
  ['a rid without direction', replaced(OBS_SIMULCAST, 'a=rid:1', 'a=rid:1'), /a=rid/],
  ['a rid twice', [...OBS_SIMULCAST, 'a=rid:1 recv'], /a=rid/],
  ['17 rids', [...OBS, ...Array.from({ length: 17 }, (_, n) => `a=rid:${n} send`)], /too many a=rid/],
  ['a rid for payload type 128', replaced(OBS_SIMULCAST, 'a=rid:1', 'a=rid:1 send pt=128'), /payload type/],
  ['a layer without a rid', replaced(OBS_SIMULCAST, 'a=simulcast', 'a=simulcast:send 0;1;3'), /names a rid/],
  ['a layer twice', replaced(OBS_SIMULCAST, 'a=simulcast', 'a=simulcast:send 0;1;~1'), /names a rid/],
  ['an empty layer', replaced(OBS_SIMULCAST, 'a=simulcast', 'a=simulcast:send 0;;1'), /names a rid/],
  ['simulcast without direction', replaced(OBS_SIMULCAST, 'a=simulcast', 'a=simulcast:0;1'), /a=simulcast/],
  [
    'simulcast sent twice',
    replaced(OBS_SIMULCAST, 'a=simulcast', 'a=simulcast:send 0 send 1'),
    /a=simulcast/,
  ],
  [
    'a simulcast list that is received as sent',
    replaced(OBS_SIMULCAST, 'a=rid:1', 'a=rid:1 recv'),
    /names a rid/,
  ],
];

const UNUSABLE_MEDIA: readonly Case[] = [
  [
    'no m-line',
    OBS.slice(
      0,
      OBS.findIndex((line) => line.startsWith('m=')),
    ),
    /no m-line/,
  ],
  ['recvonly', replaced(OBS, 'a=sendonly', 'a=recvonly'), /audio of the offer is recvonly/],
  ['inactive', replaced(OBS, 'a=sendonly', 'a=inactive'), /inactive/],
  ['inactive at session level', atSession(without(OBS, 'a=sendonly'), 'a=inactive'), /inactive/],
  [
    'a video that is only received',
    [...without(OBS, 'a=sendonly'), 'a=recvonly'],
    /video of the offer is recvonly/,
  ],
  ['two videos', [...CHROMIUM, ...replaced(CHROMIUM_VIDEO, 'a=mid', 'a=mid:2')], /two videos/],
  ['two audios', [...CHROMIUM, ...replaced(CHROMIUM_AUDIO, 'a=mid', 'a=mid:2')], /two audios/],
  ['a data channel only', dataChannelOnly(), /only a data channel/],
  ['a data channel beside audio and video', [...CHROMIUM, ...dataChannel()], /neither audio nor video/],
  ['text', replaced(OBS, 'm=video', 'm=text 9 UDP/TLS/RTP/SAVPF 96'), /neither audio nor video/],
  ['a disabled video', replaced(OBS, 'm=video', 'm=video 0 UDP/TLS/RTP/SAVPF 96'), /disabled/],
  ['RTP that is not encrypted', replaced(OBS, 'm=video', 'm=video 9 RTP/AVP 96'), /not RTP over DTLS/],
  [
    'HEVC only',
    replaced(OBS, 'a=rtpmap:96', 'a=rtpmap:96 H265/90000'),
    /No video codec .* H264, VP8, VP9, AV1/,
  ],
  ['H.264 in 4:4:4 only', replaced(OBS, 'a=fmtp:96', 'a=fmtp:96 profile-level-id=f4001f'), /No video codec/],
  ['G.711 only', replaced(OBS, 'a=rtpmap:111', 'a=rtpmap:111 PCMU/8000'), /No audio codec .* Opus/],
  ['one payload type for audio and video', sharedPayloadType(), /share a payload type/],
  ['simulcast of audio', simulcastOfAudio(), /Simulcast of audio/],
  ['simulcast by SSRC', [...CHROMIUM, 'a=ssrc-group:SIM 1193046 4294967295'], /ssrc-group:SIM/],
  ['layers of another codec only', CHROMIUM_SIMULCAST.map(onlyVp8), /No simulcast layer/],
];

const UNUSABLE_TRANSPORT: readonly Case[] = [
  ['a port for RTCP', without(OBS, 'a=rtcp-mux'), /a=rtcp-mux/],
  ['no BUNDLE group', without(OBS, 'a=group:BUNDLE'), /does not bundle/],
  [
    'a BUNDLE group with audio alone',
    replaced(OBS, 'a=group:BUNDLE', 'a=group:BUNDLE 0'),
    /all of its m-lines/,
  ],
  ['two BUNDLE groups', atSession(OBS, 'a=group:BUNDLE'), /several BUNDLE groups/],
  ['no mid', without(OBS, 'a=mid:1'), /no a=mid/],
  ['no ufrag', without(OBS, 'a=ice-ufrag'), /no ICE credentials/],
  ['no password', without(OBS, 'a=ice-pwd'), /no ICE credentials/],
  ['ice-lite', atSession(OBS, 'a=ice-lite'), /ice-lite/],
  ['two SHA-256 fingerprints', atSession(OBS, `a=fingerprint:sha-256 ${shortened}:00`), /several SHA-256/],
  ['no DTLS role', without(OBS, 'a=setup'), /no DTLS role/],
  ['the passive DTLS role', replaced(OBS, 'a=setup', 'a=setup:passive'), /actpass or active/],
  ['a connection on hold', replaced(OBS, 'a=setup', 'a=setup:holdconn'), /actpass or active/],
];

/** Restricts a layer to payload type 96, which is VP8 in offers of Chromium. */
function onlyVp8(line: string): string {
  return line.replace(/^(a=rid:. send)$/, '$1 pt=96');
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `p${index}=1`).join(';');
}

function clashingExtensions(): readonly string[] {
  return [
    ...without(CHROMIUM, 'a=extmap:4 '),
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  ].toSpliced(CHROMIUM.indexOf('a=mid:0') + 1, 0, 'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid');
}

function dataChannel(): readonly string[] {
  return ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:2', 'a=sctp-port:5000'];
}

function dataChannelOnly(): readonly string[] {
  return [
    ...OBS.slice(
      0,
      OBS.findIndex((line) => line.startsWith('m=')),
    ),
    ...dataChannel(),
  ];
}

function sharedPayloadType(): readonly string[] {
  const audio = replaced(OBS, 'm=audio', 'm=audio 9 UDP/TLS/RTP/SAVPF 96');
  return replaced(audio, 'a=rtpmap:111', 'a=rtpmap:96 opus/48000/2').map((line) =>
    line.replace('a=fmtp:111', 'a=fmtp:96'),
  );
}

function simulcastOfAudio(): readonly string[] {
  return replaced(OBS, 'a=rtpmap:111', 'a=rtpmap:111 opus/48000/2', 'a=rid:a send', 'a=simulcast:send a');
}

function expectRefusal(offer: Case[1], reason: string, problem: RegExp): void {
  const result = negotiateOffer(bytesOf(offer));
  expect(result).toEqual({ kind: 'refused', reason, problem: expect.stringMatching(problem) });
  expect(result).toEqual({ kind: 'refused', reason, problem: expect.stringMatching(/^[A-Z].*\.$/) });
}

describe('malformed, and said to be', () => {
  test.each([...NOT_SDP, ...BAD_DESCRIPTION, ...BAD_MEDIA, ...BAD_TRANSPORT])(
    '%s',
    (...[, offer, problem]) => {
      expectRefusal(offer, 'malformed', problem);
    },
  );

  test.each(BAD_SIMULCAST)('%s', (...[, offer, problem]) => {
    expectRefusal(offer, 'malformed', problem);
  });
});

describe('unusable, and said to be', () => {
  test.each([...UNUSABLE_MEDIA, ...UNUSABLE_TRANSPORT])('%s', (...[, offer, problem]) => {
    expectRefusal(offer, 'unusable', problem);
  });
});

describe('odd, and taken', () => {
  test.each([
    ['a session-level direction that the m-lines overrule', atSession(OBS, 'a=inactive')],
    ['unknown attributes everywhere', [...atSession(OBS, 'a=x-one', 'a=x-two:2'), 'a=x-three:é']],
    ['lines told twice', [...OBS, 'a=mid:1', 'a=rtpmap:96 H264/90000', 'a=rtcp-mux']],
    ['another group beside BUNDLE', atSession(OBS, 'a=group:LS 0 1')],
    [
      'an id of an extension that we do not read meaning two things',
      replaced(CHROMIUM, 'a=extmap:14', 'a=extmap:1 urn:x'),
    ],
    ['a rid that is not part of simulcast', [...OBS, 'a=rid:0 send']],
    ['a text without its last line end', OBS],
  ])('%s', (_, lines) => {
    expect(negotiateOffer(Buffer.from(lines.join('\n'))).kind).toBe('agreed');
  });
});
