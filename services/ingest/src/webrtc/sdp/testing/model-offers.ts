/*
 * Offers in the shape of real publishers. Each is a list of lines, so that a test can say what it changes.
 */

export const FINGERPRINT = Array.from({ length: 32 }, (_, index) =>
  (index * 7 + 16).toString(16).padStart(2, '0').toUpperCase(),
).join(':');
export const USERNAME_FRAGMENT = 'Kx7+';
export const PASSWORD = 'w2p/Tn0QeLr8aVbMz5s+GhYd';

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const REPAIRED_RID = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';
const ORIENTATION = 'urn:3gpp:video-orientation';

export const sdp = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`);

const START = ['v=0', 'o=- 4611686018427387904 2 IN IP4 127.0.0.1', 's=-', 't=0 0'];

const TRANSPORT = [
  `a=ice-ufrag:${USERNAME_FRAGMENT}`,
  `a=ice-pwd:${PASSWORD}`,
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
];

const CHROMIUM_TRANSPORT = [
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:2230659780 1 udp 2122260223 172.17.0.2 47011 typ host generation 0 network-id 1',
  `a=ice-ufrag:${USERNAME_FRAGMENT}`,
  `a=ice-pwd:${PASSWORD}`,
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
];

const CHROMIUM_FEEDBACK = ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'];

const chromiumVideoCodec = (
  [payloadType, rtx]: readonly [number, number],
  encoding: string,
  parameters: string | null,
): string[] => [
  `a=rtpmap:${payloadType} ${encoding}/90000`,
  ...CHROMIUM_FEEDBACK.map((type) => `a=rtcp-fb:${payloadType} ${type}`),
  ...(parameters === null ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
  `a=rtpmap:${rtx} rtx/90000`,
  `a=fmtp:${rtx} apt=${payloadType}`,
];

const h264 = (mode: number, profile: string): string =>
  `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`;

export const CHROMIUM_AUDIO: readonly string[] = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
  ...CHROMIUM_TRANSPORT,
  'a=mid:0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  `a=extmap:2 ${ABS_SEND_TIME}`,
  `a=extmap:3 ${TRANSPORT_CC}`,
  `a=extmap:4 ${MID}`,
  'a=sendonly',
  'a=msid:8f1c 51d0',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:13 CN/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:2901577422 cname:iT4vU2',
  'a=ssrc:2901577422 msid:8f1c 51d0',
];

export const CHROMIUM_VIDEO: readonly string[] = [
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 103 104 107 108 109 114 115 116 117 118 39 40 45 46 98 99 100 101 123',
  ...CHROMIUM_TRANSPORT,
  'a=mid:1',
  'a=extmap:14 urn:ietf:params:rtp-hdrext:toffset',
  `a=extmap:2 ${ABS_SEND_TIME}`,
  `a=extmap:13 ${ORIENTATION}`,
  `a=extmap:3 ${TRANSPORT_CC}`,
  `a=extmap:4 ${MID}`,
  `a=extmap:10 ${RID}`,
  `a=extmap:11 ${REPAIRED_RID}`,
  'a=sendonly',
  'a=msid:8f1c a92b',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  ...chromiumVideoCodec([96, 97], 'VP8', null),
  ...chromiumVideoCodec([103, 104], 'H264', h264(1, '42001f')),
  ...chromiumVideoCodec([107, 108], 'H264', h264(0, '42001f')),
  ...chromiumVideoCodec([109, 114], 'H264', h264(1, '42e01f')),
  ...chromiumVideoCodec([115, 116], 'H264', h264(0, '42e01f')),
  ...chromiumVideoCodec([117, 118], 'H264', h264(1, '4d001f')),
  ...chromiumVideoCodec([39, 40], 'H264', h264(0, '4d001f')),
  ...chromiumVideoCodec([45, 46], 'AV1', 'level-idx=5;profile=0;tier=0'),
  ...chromiumVideoCodec([98, 99], 'VP9', 'profile-id=0'),
  ...chromiumVideoCodec([100, 101], 'VP9', 'profile-id=2'),
  'a=rtpmap:123 red/90000',
  'a=ssrc-group:FID 1193046 4294967295',
  'a=ssrc:1193046 cname:iT4vU2',
  'a=ssrc:4294967295 cname:iT4vU2',
];

const chromiumStart = (...mids: number[]): string[] => [
  ...START,
  `a=group:BUNDLE ${mids.join(' ')}`,
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS 8f1c',
];

export const CHROMIUM: readonly string[] = [...chromiumStart(0, 1), ...CHROMIUM_AUDIO, ...CHROMIUM_VIDEO];
export const CHROMIUM_AUDIO_ONLY: readonly string[] = [...chromiumStart(0), ...CHROMIUM_AUDIO];
export const CHROMIUM_VIDEO_ONLY: readonly string[] = [...chromiumStart(1), ...CHROMIUM_VIDEO];
/** `sendEncodings` with q, h and f, the smallest first. */
export const CHROMIUM_SIMULCAST: readonly string[] = [
  ...CHROMIUM,
  'a=rid:q send',
  'a=rid:h send',
  'a=rid:f send',
  'a=simulcast:send q;h;f',
];

const FIREFOX_FEEDBACK = ['nack', 'nack pli', 'ccm fir', 'goog-remb', 'transport-cc'];

const firefoxVideoCodec = (payloadType: number, encoding: string, parameters: string): string[] => [
  `a=rtpmap:${payloadType} ${encoding}/90000`,
  `a=fmtp:${payloadType} ${parameters}`,
  ...FIREFOX_FEEDBACK.map((type) => `a=rtcp-fb:${payloadType} ${type}`),
];

/** Firefox without its H.264 plugin: fingerprint at session level, extensions with directions, the video bundle-only. */
export const FIREFOX: readonly string[] = [
  'v=0',
  'o=mozilla...THIS_IS_SDPARTA-99.0 5764607523034234880 0 IN IP4 0.0.0.0',
  's=-',
  't=0 0',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=group:BUNDLE 0 1',
  'a=ice-options:trickle',
  'a=sendrecv',
  'a=msid-semantic:WMS *',
  'm=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101',
  'c=IN IP4 0.0.0.0',
  'a=sendonly',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level',
  `a=extmap:3 ${MID}`,
  'a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1',
  'a=fmtp:101 0-15',
  `a=ice-pwd:${PASSWORD}`,
  `a=ice-ufrag:${USERNAME_FRAGMENT}`,
  'a=mid:0',
  'a=msid:{c1} {c2}',
  'a=rtcp-mux',
  'a=rtpmap:109 opus/48000/2',
  'a=rtpmap:9 G722/8000/1',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000/1',
  'a=setup:actpass',
  'a=ssrc:3405691582 cname:{c3}',
  'm=video 0 UDP/TLS/RTP/SAVPF 120 124 121 125 99 100 123 122 119',
  'c=IN IP4 0.0.0.0',
  'a=bundle-only',
  'a=sendonly',
  `a=extmap:3 ${MID}`,
  `a=extmap:4 ${ABS_SEND_TIME}`,
  'a=extmap:5 urn:ietf:params:rtp-hdrext:toffset',
  'a=extmap:6/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  `a=extmap:7 ${TRANSPORT_CC}`,
  'a=mid:1',
  'a=msid:{c1} {c4}',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  ...firefoxVideoCodec(120, 'VP8', 'max-fs=12288;max-fr=60'),
  'a=fmtp:124 apt=120',
  'a=rtpmap:124 rtx/90000',
  ...firefoxVideoCodec(121, 'VP9', 'max-fs=12288;max-fr=60'),
  'a=rtpmap:125 rtx/90000',
  'a=fmtp:125 apt=121',
  ...firefoxVideoCodec(99, 'AV1', 'profile=0;level-idx=5;tier=0'),
  'a=rtpmap:100 rtx/90000',
  'a=fmtp:100 apt=99',
  'a=rtpmap:123 ulpfec/90000',
  'a=rtpmap:122 red/90000',
  'a=rtpmap:119 rtx/90000',
  'a=fmtp:119 apt=122',
  'a=setup:actpass',
  'a=ssrc:305419896 cname:{c3}',
];

/** libdatachannel: transport at session level, one codec a track, no candidates. */
export const OBS: readonly string[] = [
  'v=0',
  'o=rtc 2859810310 0 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'a=group:LS 0 1',
  'a=msid-semantic:WMS *',
  'a=ice-options:ice2,trickle',
  ...TRANSPORT,
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=sendonly',
  'a=ssrc:20001 cname:Bm3c',
  'a=ssrc:20001 msid:Nq1 Nq1-audio',
  'a=msid:Nq1 Nq1-audio',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  `a=extmap:1 ${MID}`,
  `a=extmap:2 ${RID}`,
  'a=sendonly',
  'a=ssrc:20002 cname:Bm3c',
  'a=ssrc:20002 msid:Nq1 Nq1-video',
  'a=msid:Nq1 Nq1-video',
  'a=rtcp-mux',
  'a=rtpmap:96 H264/90000',
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=rtcp-fb:96 goog-remb',
  'a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1',
];

/** Three encoders at once. */
export const OBS_SIMULCAST: readonly string[] = [
  ...OBS,
  'a=rid:0 send',
  'a=rid:1 send',
  'a=rid:2 send',
  'a=simulcast:send 0;1;2',
];

/** A line of an offer replaced by others, everywhere it stands; no line starts so is an error of the test. */
export function replaced(lines: readonly string[], start: string, ...others: string[]): readonly string[] {
  if (!lines.some((line) => line.startsWith(start))) throw new Error(`no line begins with ${start}`);
  return lines.flatMap((line) => (line.startsWith(start) ? others : [line]));
}
