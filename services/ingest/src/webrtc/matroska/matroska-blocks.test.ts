import { expect, test } from 'vitest';
import { readMatroska } from '../testing/matroska-reader.ts';
import { type Block, ClusterWriter, lengthPrefixed } from './matroska-blocks.ts';

const block = (tick: number, options: Partial<Block> = {}): Block => ({
  trackNumber: 1,
  tick,
  isKeyframe: false,
  beginsCluster: false,
  content: Uint8Array.of(0xaa),
  ...options,
});

function written(...blocks: Block[]) {
  const writer = new ClusterWriter();
  return readMatroska(Buffer.concat(blocks.map((each) => writer.write(each))));
}

test('the first block opens a cluster of unknown size at its own time', () => {
  const bytes = new ClusterWriter().write(block(1000, { isKeyframe: true, trackNumber: 2 }));
  expect([...bytes]).toEqual([
    ...[0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ...[0xe7, 0x82, 0x03, 0xe8],
    ...[0xa3, 0x85, 0x82, 0x00, 0x00, 0x80, 0xaa],
  ]);
});

test('the next block has its time relative to that, and no keyframe flag when it is none', () => {
  const writer = new ClusterWriter();
  writer.write(block(1000));
  expect([...writer.write(block(1333))]).toEqual([0xa3, 0x85, 0x81, 0x01, 0x4d, 0x00, 0xaa]);
  expect([...writer.write(block(900))]).toEqual([0xa3, 0x85, 0x81, 0xff, 0x9c, 0x00, 0xaa]);
});

test('a cluster begins with each block that asks for it, and after a second', () => {
  const { clusters, blocks } = written(
    block(0, { beginsCluster: true }),
    block(9999),
    block(10_000),
    block(10_500, { beginsCluster: true }),
    block(20_499),
    block(20_500),
  );
  expect(clusters).toEqual([0, 10_000, 10_500, 20_500]);
  expect(blocks.map(({ tick }) => tick)).toEqual([0, 9999, 10_000, 10_500, 20_499, 20_500]);
});

test('a block too early for the 16 bits of its cluster gets one of its own', () => {
  const { clusters, blocks } = written(block(50_000), block(50_000 - 32_768), block(17_000), block(100));
  expect(clusters).toEqual([50_000, 17_000]);
  expect(blocks.map(({ tick }) => tick)).toEqual([50_000, 17_232, 17_000, 100]);
});

test('times of days are kept to the tick', () => {
  const tick = 30 * 24 * 3600 * 10_000 + 7;
  const { blocks } = written(block(tick), block(tick + 333));
  expect(blocks.map(({ tick }) => tick)).toEqual([tick, tick + 333]);
});

test('NAL units get lengths in the place of start codes', () => {
  const annexB = Uint8Array.of(0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x65, 3);
  expect([...lengthPrefixed(annexB)]).toEqual([0, 0, 0, 3, 0x67, 1, 2, 0, 0, 0, 2, 0x65, 3]);
  expect(lengthPrefixed(Uint8Array.of(1, 2, 3))).toHaveLength(0);
  const long = Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.alloc(70_000, 0x55)]);
  expect([...lengthPrefixed(long).subarray(0, 5)]).toEqual([0, 1, 0x11, 0x70, 0x55]);
});
