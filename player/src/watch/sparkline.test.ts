import { describe, expect, test } from 'vitest';
import { linePath, niceTop } from './sparkline.tsx';

describe('the scale', () => {
  test.each([
    [0, 0.5],
    [0.4, 0.5],
    [0.86, 1],
    [1.2, 1.5],
    [3.1, 4],
    [19, 24],
  ])('for up to %s ends at %s', (most, top) => {
    expect(niceTop(most)).toBe(top);
  });
});

describe('the line', () => {
  test('goes from left to right, higher values higher', () => {
    const path = linePath(
      [
        { x: 0, value: 0 },
        { x: 1, value: 2 },
      ],
      2,
    );
    expect(path).toBe('M0.0 35.0L240.0 1.0');
  });

  test('breaks where nothing was measured, and never leaves the picture', () => {
    const path = linePath(
      [
        { x: 0, value: 9 },
        { x: 0.5, value: null },
        { x: 1, value: -1 },
      ],
      2,
    );
    expect(path).toBe('M0.0 1.0M240.0 35.0');
  });
});
