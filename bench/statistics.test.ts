import { describe, expect, test } from 'vitest';
import { histogramOf, spreadOf } from './statistics.ts';

describe('a spread', () => {
  test('says where the readings lie, in whatever order they came', () => {
    const readings = Array.from({ length: 100 }, (_, index) => ((index * 37) % 100) + 0.26);
    expect(spreadOf(readings, 1)).toEqual({
      count: 100,
      mean: 49.8,
      p5: 5.3,
      p50: 50.3,
      p95: 95.3,
      max: 99.3,
    });
  });

  test('of one reading is that reading, and of none there is none', () => {
    expect(spreadOf([7])).toEqual({ count: 1, mean: 7, p5: 7, p50: 7, p95: 7, max: 7 });
    expect(spreadOf([])).toBeNull();
  });

  test('takes more readings than a call has room for', () => {
    expect(spreadOf(Array.from({ length: 300_000 }, (_, index) => index))?.max).toBe(299_999);
  });
});

describe('a histogram', () => {
  test('gives each step its share, empty ones included', () => {
    expect(histogramOf([12, 19, 20, 45], 10)).toEqual([
      [15, 0.5],
      [25, 0.25],
      [35, 0],
      [45, 0.25],
    ]);
  });

  test('reaches below zero, and is empty without readings', () => {
    expect(histogramOf([-3, 3], 10)).toEqual([
      [-5, 0.5],
      [5, 0.5],
    ]);
    expect(histogramOf([], 10)).toEqual([]);
  });
});
