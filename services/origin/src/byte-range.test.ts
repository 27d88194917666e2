import { expect, test } from 'vitest';
import { parseByteRange, sliceChunks } from './byte-range.ts';

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=3-', { first: 3, last: 9 }],
  ['bytes=3-99', { first: 3, last: 9 }],
  ['bytes=-4', { first: 6, last: 9 }],
  ['bytes=-99', { first: 0, last: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=5-4', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=0-1,3-4', 'whole'],
  ['bytes= 0-1', 'whole'],
  ['bytes=0-9999999999999999', 'whole'],
  ['BYTES=0-1', 'whole'],
  ['', 'whole'],
])('%s of ten bytes', (header, expected) => {
  expect(parseByteRange(header, 10)).toEqual(expected);
});

test('a range of an empty body cannot be satisfied', () => {
  expect(parseByteRange('bytes=0-', 0)).toBe('unsatisfiable');
  expect(parseByteRange('bytes=-1', 0)).toBe('unsatisfiable');
});

test('every range of a body in chunks is what the joined body would give, without a copy', () => {
  const joined = Uint8Array.from({ length: 12 }, (_, index) => index);
  const chunks = [joined.subarray(0, 5), joined.subarray(5, 5), joined.subarray(5, 6), joined.subarray(6)];
  for (let first = 0; first < joined.length; first += 1) {
    for (let last = first; last < joined.length; last += 1) {
      const slices = sliceChunks(chunks, { first, last });
      expect(slices.flatMap((slice) => [...slice])).toEqual([...joined.subarray(first, last + 1)]);
      expect(slices.every(({ buffer }) => buffer === joined.buffer)).toBe(true);
    }
  }
});
