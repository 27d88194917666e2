import { expect, test } from 'vitest';
import { bufferAhead } from './buffer-ahead.ts';

function media(currentTime: number, ...ranges: readonly (readonly [number, number])[]) {
  const at = (index: number, side: 0 | 1) => {
    const range = ranges[index];
    if (range === undefined) throw new RangeError('no such range');
    return range[side];
  };
  return {
    currentTime,
    buffered: {
      length: ranges.length,
      start: (index: number) => at(index, 0),
      end: (index: number) => at(index, 1),
    },
  };
}

test('counts to the end of the range that holds the playhead', () => {
  expect(bufferAhead(media(10.5, [0, 4], [10, 12]))).toBe(1.5);
});

test('stops at a hole', () => {
  expect(bufferAhead(media(1, [0, 2], [2.5, 9]))).toBe(1);
});

test('is nothing outside every range, and with nothing buffered', () => {
  expect(bufferAhead(media(5, [0, 4], [6, 9]))).toBe(0);
  expect(bufferAhead(media(4, [0, 4]))).toBe(0);
  expect(bufferAhead(media(0))).toBe(0);
});

test('a playhead a moment before a range is in it', () => {
  expect(bufferAhead(media(9.95, [10, 12]))).toBeCloseTo(2.05);
});
