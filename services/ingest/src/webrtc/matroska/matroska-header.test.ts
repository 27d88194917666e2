import { describe, expect, test } from 'vitest';
import { leaf, readMatroska } from '../testing/matroska-reader.ts';
import { matroskaHeader, type VideoTrack } from './matroska-header.ts';

const VIDEO: VideoTrack = {
  codec: 'h264',
  width: 1280,
  height: 720,
  codecPrivate: Uint8Array.of(1, 2, 3),
  frameRate: 30,
};
const header = (video: VideoTrack | null, audio: { channels: 1 | 2 } | null) =>
  readMatroska(matroskaHeader({ video, audio }));
const numbers = (buffers: readonly Buffer[]): number[] =>
  buffers.map((bytes) => bytes.readUIntBE(0, bytes.length));

describe('a header', () => {
  test('begins with EBML of type matroska, then a segment without end', () => {
    const bytes = Buffer.from(matroskaHeader({ video: VIDEO, audio: null }));
    expect(bytes.readUInt32BE(0)).toBe(0x1a_45_df_a3);
    expect(bytes.includes(Buffer.from('1853806701ffffffffffffff1549a966', 'hex'))).toBe(true);
    const read = header(VIDEO, null);
    expect(leaf(read, 0x42_82).map(String)).toEqual(['matroska']);
    expect(numbers(leaf(read, 0x42_87))).toEqual([4]);
    expect(numbers(leaf(read, 0x42_85))).toEqual([2]);
    expect(numbers(leaf(read, 0x2a_d7_b1))).toEqual([100_000]);
  });

  test('describes both tracks', () => {
    const read = header(VIDEO, { channels: 2 });
    expect(numbers(leaf(read, 0xd7))).toEqual([1, 2]);
    expect(numbers(leaf(read, 0x83))).toEqual([1, 2]);
    expect(leaf(read, 0x86).map(String)).toEqual(['V_MPEG4/ISO/AVC', 'A_OPUS']);
    expect(numbers(leaf(read, 0x23_e3_83))).toEqual([33_333_333]);
    expect([...numbers(leaf(read, 0xb0)), ...numbers(leaf(read, 0xba))]).toEqual([1280, 720]);
    expect(leaf(read, 0x63_a2)[0]).toEqual(Buffer.from([1, 2, 3]));
  });

  test('of Opus has OpusHead with the delay that CodecDelay names in nanoseconds', () => {
    const read = header(null, { channels: 1 });
    expect(leaf(read, 0x63_a2)).toEqual([
      Buffer.concat([Buffer.from('OpusHead'), Buffer.from([1, 1, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0])]),
    ]);
    expect(numbers(leaf(read, 0x56_aa))).toEqual([6_500_000]);
    expect(numbers(leaf(read, 0x56_bb))).toEqual([80_000_000]);
    expect(leaf(read, 0xb5).map((bytes) => bytes.readDoubleBE())).toEqual([48_000]);
    expect(numbers(leaf(read, 0x9f))).toEqual([1]);
    expect(numbers(leaf(read, 0xd7))).toEqual([2]);
  });

  test.each([
    ['vp8', 'V_VP8'],
    ['vp9', 'V_VP9'],
    ['av1', 'V_AV1'],
  ] as const)('of %s names its codec, and has no private data without any', (codec, codecId) => {
    const read = header({ ...VIDEO, codec, codecPrivate: null }, null);
    expect(leaf(read, 0x86).map(String)).toEqual([codecId]);
    expect(leaf(read, 0x63_a2)).toEqual([]);
  });
});
