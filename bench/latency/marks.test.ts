import { describe, expect, test } from 'vitest';
import { flashesOf, skewsOf } from './marks.ts';

const frames = (...spec: readonly (readonly [number, boolean])[]) =>
  spec.map(([paintedAtMs, isFlash]) => ({ paintedAtMs, isFlash }));

describe('a flash', () => {
  test('begins with its first frame', () => {
    expect(flashesOf(frames([0, false], [33, true], [66, true], [99, false], [132, true]))).toEqual([
      33, 132,
    ]);
  });

  test('that may have begun unseen does not count', () => {
    expect(flashesOf(frames([0, true], [33, true]))).toEqual([]);
    expect(flashesOf(frames([0, false], [100, true]))).toEqual([]);
  });
});

describe('skew', () => {
  test('is how much later than its flash a beep is heard', () => {
    expect(skewsOf([1000, 3000, 5000], [1020, 2990, 5040])).toEqual([20, -10, 40]);
  });

  test('is not made up where a beep is missing', () => {
    expect(skewsOf([1000, 3000], [3010])).toEqual([10]);
    expect(skewsOf([1000], [])).toEqual([]);
  });
});
