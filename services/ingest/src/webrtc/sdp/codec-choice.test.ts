import { describe, expect, test } from 'vitest';
import { type CodecChoice, chooseCodec, type VideoCodecName } from './codec-choice.ts';
import { offerOf } from './testing/agreed.ts';
import { CHROMIUM, FIREFOX, OBS, replaced } from './testing/model-offers.ts';

function chosen(
  lines: readonly string[],
  kind: string,
  order?: readonly VideoCodecName[],
): CodecChoice | null {
  const media = offerOf(lines).media.find((one) => one.kind === kind);
  if (media === undefined) throw new Error(`no ${kind}`);
  return chooseCodec(media, order);
}

/** An OBS offer with these codecs for its video: payload type, encoding, parameters. */
function videoOffer(...codecs: readonly (readonly [number, string, string?])[]): readonly string[] {
  const lines = OBS.filter((line) => !/^a=(?:rtpmap|fmtp|rtcp-fb):96 /.test(line));
  const types = codecs.map(([payloadType]) => payloadType).join(' ');
  const described = codecs.flatMap(([payloadType, encoding, parameters]) => [
    `a=rtpmap:${payloadType} ${encoding}`,
    ...(parameters === undefined ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
  ]);
  return [...replaced(lines, 'm=video', `m=video 9 UDP/TLS/RTP/SAVPF ${types}`), ...described];
}

const h264 = (profile: string, mode: number): string =>
  `profile-level-id=${profile};packetization-mode=${mode}`;

describe('real offers', () => {
  test('of Chromium give H.264 Constrained Baseline with its retransmissions, although VP8 comes first', () => {
    expect(chosen(CHROMIUM, 'video')).toMatchObject({
      name: 'h264',
      codec: { payloadType: 109 },
      rtxPayloadType: 114,
    });
    expect(chosen(CHROMIUM, 'audio')).toMatchObject({
      name: 'opus',
      codec: { payloadType: 111 },
      rtxPayloadType: null,
    });
  });

  test('of Firefox give VP8', () => {
    expect(chosen(FIREFOX, 'video')).toMatchObject({
      name: 'vp8',
      codec: { payloadType: 120 },
      rtxPayloadType: 124,
    });
  });

  test('of OBS give the only codec there is', () => {
    expect(chosen(OBS, 'video')).toMatchObject({
      name: 'h264',
      codec: { payloadType: 96 },
      rtxPayloadType: null,
    });
  });
});

test.each([
  [['vp9', 'h264'], 'vp9', 98],
  [['av1', 'vp8'], 'av1', 45],
  [['vp8'], 'vp8', 96],
] as const)('the order %j gives %s', (order, name, payloadType) => {
  expect(chosen(CHROMIUM, 'video', order)).toMatchObject({ name, codec: { payloadType } });
});

test('a codec that the order leaves out is not taken', () => {
  expect(chosen(OBS, 'video', ['vp8', 'av1'])).toBeNull();
});

describe('H.264', () => {
  test.each([
    ['packetization-mode=1 before any profile', [h264('42e01f', 0), h264('640c1f', 1)], 1],
    ['42e0 before 4200', [h264('42001f', 1), h264('42e01f', 1)], 1],
    ['4200 before 4d00', [h264('4d001f', 1), h264('42001f', 1)], 1],
    ['4d00 before other profiles', [h264('64001f', 1), h264('4d001f', 1)], 1],
    ['any level of a profile', [h264('42001f', 1), h264('42E034', 1)], 1],
    ['the first of equals', [h264('42e01f', 1), h264('42e034', 1)], 0],
    ['High when it is all there is', [h264('f4001f', 1), h264('640032', 1)], 1],
  ])('is taken with %s', (_, parameters, index) => {
    const codecs = parameters.map((text, at) => [100 + at, 'H264/90000', text] as const);
    expect(chosen(videoOffer(...codecs), 'video')?.codec.payloadType).toBe(100 + index);
  });

  test('without parameters is Baseline in single NAL unit mode', () => {
    expect(chosen(videoOffer([100, 'H264/90000']), 'video')?.codec.payloadType).toBe(100);
    const both = videoOffer([100, 'H264/90000'], [101, 'H264/90000', h264('4d001f', 1)]);
    expect(chosen(both, 'video')?.codec.payloadType).toBe(101);
  });

  test.each([
    ['4:4:4', h264('f4001f', 1)],
    ['10 bits', h264('6e001f', 1)],
    ['4:2:2', h264('7a001f', 1)],
    ['the extended profile', h264('58001f', 1)],
    ['a profile that is cut short', h264('42e0', 1)],
    ['a profile that is none', h264('zzzzzz', 1)],
    ['interleaved packets', h264('42e01f', 2)],
  ])('with %s is not taken', (_, parameters) => {
    expect(chosen(videoOffer([100, 'H264/90000', parameters]), 'video')).toBeNull();
  });
});

test.each([
  ['VP9 without a profile', 'VP9/90000', undefined, 'vp9'],
  ['VP9 of profile 0', 'VP9/90000', 'profile-id=0', 'vp9'],
  ['AV1 without a profile', 'AV1/90000', undefined, 'av1'],
  ['names in lower case', 'vp8/90000', undefined, 'vp8'],
])('%s is taken', (...[, encoding, parameters, name]) => {
  const lines = videoOffer(parameters === undefined ? [100, encoding] : [100, encoding, parameters]);
  expect(chosen(lines, 'video')?.name).toBe(name);
});

test.each([
  ['VP9 of profile 2', 'VP9/90000', 'profile-id=2'],
  ['AV1 of profile 1', 'AV1/90000', 'profile=1'],
  ['VP8 at another clock rate', 'VP8/48000', 'x=1'],
  ['HEVC', 'H265/90000', 'profile-id=1'],
  ['AV1 of the drafts', 'AV1X/90000', 'profile=0'],
])('%s is not taken', (_, encoding, parameters) => {
  expect(chosen(videoOffer([100, encoding, parameters]), 'video')).toBeNull();
});

test.each(['opus/48000', 'opus/48000/1', 'opus/16000/2', 'multiopus/48000/6', 'PCMU/8000'])(
  'audio as %s is not taken',
  (encoding) => {
    const lines = replaced(OBS, 'a=rtpmap:111', `a=rtpmap:111 ${encoding}`);
    expect(chosen(lines, 'audio')).toBeNull();
  },
);

test('payload types that look like RTCP are not taken, neither for media nor for retransmissions', () => {
  const codecs = [
    [72, 'H264/90000', h264('42e01f', 1)],
    [96, 'VP8/90000'],
    [73, 'rtx/90000', 'apt=96'],
  ] as const;
  expect(chosen(videoOffer(...codecs), 'video')).toMatchObject({
    name: 'vp8',
    codec: { payloadType: 96 },
    rtxPayloadType: null,
  });
});

test('retransmissions of another codec, or at another clock rate, are not ours', () => {
  const codecs = [
    [96, 'VP8/90000'],
    [97, 'rtx/90000', 'apt=98'],
    [98, 'rtx/8000', 'apt=96'],
    [99, 'rtx/90000', 'apt=96;rtx-time=3000'],
  ] as const;
  expect(chosen(videoOffer(...codecs), 'video')?.rtxPayloadType).toBe(99);
});
