import { expect, test } from 'vitest';
import { splitAnnexB } from './annex-b.ts';

const split = (...bytes: number[]): number[][] => splitAnnexB(Uint8Array.from(bytes)).map((nal) => [...nal]);

test('start codes of three and four bytes separate NAL units', () => {
  expect(split(0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 3)).toEqual([
    [0x67, 1],
    [0x68, 2],
    [0x65, 3],
  ]);
});

test('trailing zeros, empty NAL units and what comes before the first start code are left out', () => {
  expect(split(9, 9, 0, 0, 1, 0x67, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0x68, 0, 0)).toEqual([[0x67, 1], [0x68]]);
  expect(split()).toEqual([]);
  expect(split(1, 2, 3)).toEqual([]);
  expect(split(0, 0, 1)).toEqual([]);
});

test('a view into a larger buffer is read within its bounds', () => {
  const whole = Uint8Array.from([0, 0, 1, 7, 0, 0, 1, 8, 0, 0, 1, 9]);
  expect(splitAnnexB(whole.subarray(4, 8)).map((nal) => [...nal])).toEqual([[8]]);
});

test('a frame full of start codes becomes no more than 2,000 NAL units', () => {
  const bytes = Buffer.alloc(4 * 10_000, Buffer.from([0, 0, 1, 0x41]));
  expect(splitAnnexB(bytes)).toHaveLength(2000);
});
