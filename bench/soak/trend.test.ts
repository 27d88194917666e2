import { describe, expect, test } from 'vitest';
import { afterWarmUp, leastSquares, median, minuteMedians, minuteOf, trendOf } from './trend.ts';

/** Readings every ten seconds for some minutes, the first after ten seconds. */
const readings = (minutes: number, valueAt: (atSeconds: number) => number) =>
  Array.from({ length: minutes * 6 }, (_, index) => {
    const at = (index + 1) * 10 + 0.02;
    return [at, valueAt(at)] as const;
  });

describe('minutes of a run', () => {
  test('the reading at the end of a minute belongs to it, though it comes a moment later', () => {
    expect([10.01, 59.99, 60.05, 70.01].map(minuteOf)).toEqual([0, 0, 0, 1]);
  });

  test.each([
    [4, 2],
    [10, 3],
    [30, 10],
    [240, 10],
  ])('of %s minutes the first %s are not judged', (minutes, left) => {
    const judged = afterWarmUp(readings(minutes, () => 1));
    expect(minuteOf(judged[0]?.[0] ?? 0)).toBe(left);
    expect(judged.length).toBe((minutes - left) * 6);
  });

  test('each becomes its median, so that one odd reading moves nothing', () => {
    const odd = readings(2, (at) => (Math.round(at) === 40 ? 1000 : 7));
    expect(minuteMedians(odd)).toEqual([
      [30, 7],
      [90, 7],
    ]);
  });
});

describe('trend', () => {
  test('the slope of a steady climb is told per hour, without error', () => {
    const trend = trendOf(readings(10, (at) => 100 + at / 60));
    expect(trend?.perHour).toBeCloseTo(60, 6);
    expect(trend?.perHourError).toBeCloseTo(0, 6);
    expect(trend?.start).toBeCloseTo(100 + 35 / 60, 2);
    expect(trend?.end).toBeCloseTo(109 + 35 / 60, 2);
    expect(trend?.max).toBeCloseTo(110, 2);
  });

  test('the error grows with what wavers about the line', () => {
    const error = (by: number) =>
      trendOf(readings(20, (at) => 100 + (minuteOf(at) % 2) * by))?.perHourError ?? 0;
    expect(error(10)).toBeCloseTo(10 * error(1), 6);
    expect(error(1)).toBeGreaterThan(0);
  });

  test('two minutes make levels and no slope, nothing makes nothing', () => {
    expect(trendOf(readings(2, () => 5))).toMatchObject({
      start: 5,
      end: 5,
      perHour: null,
      perHourError: null,
    });
    expect(trendOf([])).toBeNull();
  });

  test('least squares agree with a line worked out by hand', () => {
    const { slope, slopeError } = leastSquares([
      [0, 1],
      [1, 3],
      [2, 2],
      [3, 6],
    ]);
    expect(slope).toBeCloseTo(1.4, 12);
    expect(slopeError).toBeCloseTo(Math.sqrt(4.2 / 2 / 5), 12);
  });

  test('the median of an even number of values lies between the middle two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
    expect(median([])).toBeNaN();
  });
});
