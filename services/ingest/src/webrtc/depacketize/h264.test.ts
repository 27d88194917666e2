import { describe, expect, test } from 'vitest';
import { spsBytes } from '../../testing/generated-media.ts';
import { abuse } from '../testing/abuse.ts';
import { last, packet, pushAll } from '../testing/packets.ts';
import { stapA } from '../testing/packetize.ts';
import { splitAnnexB } from './annex-b.ts';
import { createH264Depacketizer } from './h264.ts';

const SPS = spsBytes(640, 360);
const PPS = [0x68, 0xce, 0x3c, 0x80];
/** The second byte begins the slice header: first_mb_in_slice 0 has its first bit set. */
const IDR = [0x65, 0x88, 0x84, 0x01, 0x02];
const SLICE = [0x41, 0x9a, 0x10, 0x03];
const SECOND_SLICE = [0x41, 0x4a, 0x11, 0x04];
const FRAGMENTS = [
  [0x7c, 0x85, 0x88, 0x84],
  [0x7c, 0x05, 0x01],
  [0x7c, 0x45, 0x02],
] as const;
const [FU_START, FU_MIDDLE, FU_END] = FRAGMENTS;

const nalsOf = (data: Uint8Array | undefined): number[][] =>
  splitAnnexB(data ?? new Uint8Array(0)).map((nal) => [...nal]);

/** A depacketizer that has had a keyframe. */
function begun() {
  const depacketizer = createH264Depacketizer();
  pushAll(depacketizer, [packet(SPS, { timestamp: 0 }), packet(PPS, { timestamp: 0 }), last(IDR, 0)]);
  return depacketizer;
}

describe('access units', () => {
  test('of single NAL units come out in Annex B format, with the size of their SPS', () => {
    const frames = pushAll(createH264Depacketizer(), [packet(SPS), packet(PPS), last(IDR)]);
    const startCode = [0, 0, 0, 1];
    expect(frames).toEqual([
      {
        data: Uint8Array.from([...startCode, ...SPS, ...startCode, ...PPS, ...startCode, ...IDR]),
        isKeyframe: true,
        rtpTimestamp: 1000,
        width: 640,
        height: 360,
        isDamaged: false,
        followsLoss: false,
      },
    ]);
  });

  test('are put together from a STAP-A and FU-A fragments', () => {
    const frames = pushAll(createH264Depacketizer(), [
      packet(stapA([SPS, Uint8Array.from(PPS)])),
      packet(FU_START),
      packet(FU_MIDDLE),
      last(FU_END),
    ]);
    expect(frames).toMatchObject([{ isKeyframe: true, isDamaged: false }]);
    expect(nalsOf(frames[0]?.data)).toEqual([[...SPS], PPS, IDR]);
  });

  test('without a marker bit end where the next timestamp begins', () => {
    const depacketizer = begun();
    expect(pushAll(depacketizer, [packet(SLICE), packet(SECOND_SLICE)])).toEqual([]);
    const frames = pushAll(depacketizer, [packet(SLICE, { timestamp: 4000 })]);
    expect(frames).toMatchObject([{ rtpTimestamp: 1000, isKeyframe: false, isDamaged: false }]);
    expect(nalsOf(frames[0]?.data)).toEqual([SLICE, SECOND_SLICE]);
  });

  test('that are IDR without parameter sets get the ones remembered', () => {
    const frames = pushAll(begun(), [last(IDR)]);
    expect(frames).toMatchObject([{ isKeyframe: true, width: 640 }]);
    expect(nalsOf(frames[0]?.data)).toEqual([[...SPS], PPS, IDR]);
  });

  test('that are IDR before any parameter set are no keyframes', () => {
    const frames = pushAll(createH264Depacketizer(), [last(IDR)]);
    expect(frames).toMatchObject([{ isKeyframe: false, width: null, height: null }]);
  });

  test('tell the new size with the keyframe that changes it', () => {
    const frames = pushAll(begun(), [packet(spsBytes(1280, 720)), packet(PPS), last(IDR)]);
    expect(frames).toMatchObject([{ width: 1280, height: 720 }]);
  });

  test('of parameter sets only are no frames, even with a marker bit', () => {
    const depacketizer = createH264Depacketizer();
    expect(pushAll(depacketizer, [last(stapA([SPS, Uint8Array.from(PPS)]))])).toEqual([]);
    expect(pushAll(depacketizer, [last(IDR)])).toMatchObject([{ isKeyframe: true }]);
  });

  test('lose access unit delimiters and filler', () => {
    const frames = pushAll(begun(), [packet([0x09, 0xf0]), packet([0x0c, 0xff, 0x80]), last(SLICE)]);
    expect(nalsOf(frames[0]?.data)).toEqual([SLICE]);
  });

  test('are not ended by packets of padding', () => {
    const depacketizer = begun();
    expect(pushAll(depacketizer, [packet(SLICE), last([], 9000), last(SECOND_SLICE)])).toMatchObject([
      { rtpTimestamp: 1000, isDamaged: false },
    ]);
  });
});

describe('loss', () => {
  test('amid fragments damages the access unit, of which whole NAL units remain', () => {
    const depacketizer = begun();
    pushAll(depacketizer, [packet(SLICE), packet(FU_START)]);
    const frames = depacketizer.push(last(FU_END), true);
    expect(frames).toMatchObject([{ isDamaged: true, followsLoss: false }]);
    expect(nalsOf(frames[0]?.data)).toEqual([SLICE]);
    expect(pushAll(depacketizer, [last(SLICE, 4000)])).toMatchObject([
      { isDamaged: false, followsLoss: false },
    ]);
  });

  test('between whole access units is told with the next one', () => {
    const depacketizer = begun();
    expect(depacketizer.push(last(SLICE), true)).toMatchObject([{ isDamaged: false, followsLoss: true }]);
    expect(pushAll(depacketizer, [last(SLICE, 4000)])).toMatchObject([{ followsLoss: false }]);
  });

  test('of the first slice is seen by the macroblock the second one begins with', () => {
    expect(begun().push(last(SECOND_SLICE), true)).toMatchObject([{ isDamaged: true, followsLoss: true }]);
  });

  test('of the end of one and the beginning of the next access unit damages both', () => {
    const depacketizer = begun();
    pushAll(depacketizer, [packet(SLICE)]);
    expect(depacketizer.push(last(SECOND_SLICE, 4000), true)).toMatchObject([
      { rtpTimestamp: 1000, isDamaged: true },
      { rtpTimestamp: 4000, isDamaged: true, followsLoss: true },
    ]);
  });

  test('in front of padding or parameter sets is told with the next picture', () => {
    const depacketizer = begun();
    expect(depacketizer.push(packet([], { timestamp: 500 }), true)).toEqual([]);
    expect(pushAll(depacketizer, [last(SPS, 600), last(SLICE)])).toMatchObject([
      { rtpTimestamp: 1000, followsLoss: true },
    ]);
  });

  test('of the last fragment is seen when the marker bit or another NAL unit comes first', () => {
    const depacketizer = begun();
    expect(pushAll(depacketizer, [packet(FU_START), last(FU_MIDDLE)])).toMatchObject([
      { isDamaged: true, data: new Uint8Array(0) },
    ]);
    expect(pushAll(depacketizer, [packet(FU_START), last(SLICE)])).toMatchObject([{ isDamaged: true }]);
    expect(
      pushAll(depacketizer, [packet(FU_START), ...FRAGMENTS.map((bytes) => packet(bytes)), last(SLICE)]),
    ).toMatchObject([{ isDamaged: true }]);
  });
});

describe('malformed packets damage their access unit, and only that', () => {
  test.each([
    ['a forbidden bit', [0xc1, 0x9a]],
    ['type 0', [0x60, 0x9a]],
    ['a STAP-B', [0x79, 0, 1, 0, 2, 0x41, 0x9a]],
    ['an MTAP16', [0x7a, 0, 1, 0, 2, 0x41, 0x9a]],
    ['an FU-B', [0x7d, 0x81, 0, 1, 0x9a]],
    ['type 31', [0x7f, 0x9a]],
    ['an FU-A of one byte', [0x7c]],
    ['an FU-A without its beginning', [...FU_MIDDLE]],
    ['an FU-A of a STAP-A', [0x7c, 0xd8, 0, 2, 0x41, 0x9a]],
    ['an aggregated size that leads out', [0x78, 0, 2, 0x41, 0x9a, 0, 9, 0x41]],
    ['an aggregated size of 0', [0x78, 0, 0, 0, 2, 0x41, 0x9a]],
    ['half an aggregated size', [0x78, 0, 2, 0x41, 0x9a, 0]],
    ['a STAP-A in a STAP-A', [0x78, 0, 5, 0x78, 0, 2, 0x41, 0x9a]],
    ['an unreadable SPS', [0x67, 0x42]],
    ['an unreadable PPS', [0x68]],
  ])('%s', (_, bytes) => {
    const depacketizer = begun();
    const frames = pushAll(depacketizer, [packet(SLICE), packet(bytes), last(SECOND_SLICE)]);
    expect(frames).toMatchObject([{ isDamaged: true }]);
    expect(nalsOf(frames[0]?.data)).toEqual(expect.arrayContaining([SLICE, SECOND_SLICE]));
    expect(pushAll(depacketizer, [last(SLICE, 4000)])).toMatchObject([{ isDamaged: false }]);
  });

  test('cut anywhere or changed anywhere', () => {
    abuse(createH264Depacketizer, [
      packet(stapA([SPS, Uint8Array.from(PPS)])),
      ...FRAGMENTS.map((bytes) => packet(bytes)),
      last(SECOND_SLICE),
      packet(SLICE, { timestamp: 4000 }),
      last(SECOND_SLICE, 4000),
    ]);
  });
});

describe('limits', () => {
  test('an access unit above 4 MB is let go and reported, and the next one is whole', () => {
    const depacketizer = begun();
    const fragment = Uint8Array.from([0x7c, 0x05, ...Array.from({ length: 1400 }, () => 0x55)]);
    pushAll(depacketizer, [packet(FU_START)]);
    for (let count = 0; count < 3100; count += 1) depacketizer.push(packet(fragment), false);
    expect(pushAll(depacketizer, [last(FU_END)])).toMatchObject([
      { isDamaged: true, isKeyframe: false, data: new Uint8Array(0) },
    ]);
    expect(pushAll(depacketizer, [last(IDR, 4000)])).toMatchObject([{ isDamaged: false, isKeyframe: true }]);
  });

  test('1,000 NAL units are taken, one more is not', () => {
    const depacketizer = begun();
    const slices = Array.from({ length: 999 }, () => packet(SLICE));
    expect(pushAll(depacketizer, [...slices, last(SLICE)])).toMatchObject([{ isDamaged: false }]);
    expect(pushAll(depacketizer, [...slices, packet(SLICE), last(SLICE)])).toMatchObject([
      { isDamaged: true, data: new Uint8Array(0) },
    ]);
    expect(pushAll(depacketizer, [last(SLICE, 4000)])).toMatchObject([{ isDamaged: false }]);
  });
});
