import { percentile } from '../tests/fixtures/painted-clock.ts';

/** Where a set of readings lies, in the unit of the readings. */
export interface Spread {
  count: number;
  mean: number;
  p5: number;
  p50: number;
  p95: number;
  max: number;
}

/** Spread of the readings, rounded to `decimals`; null without any, so that no figure is made up. */
export function spreadOf(readings: readonly number[], decimals = 0): Spread | null {
  if (readings.length === 0) return null;
  const round = (value: number): number => Number(value.toFixed(decimals));
  const sum = readings.reduce((total, reading) => total + reading, 0);
  return {
    count: readings.length,
    mean: round(sum / readings.length),
    p5: round(percentile(readings, 0.05)),
    p50: round(percentile(readings, 0.5)),
    p95: round(percentile(readings, 0.95)),
    max: round(readings.reduce((most, reading) => Math.max(most, reading), Number.NEGATIVE_INFINITY)),
  };
}

/** How many readings fall in each step of `width`, as [middle of the step, share of all]; steps without any are 0. */
export function histogramOf(readings: readonly number[], width: number): [middle: number, share: number][] {
  if (readings.length === 0) return [];
  const steps = readings.map((reading) => Math.floor(reading / width));
  const first = steps.reduce((least, step) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const last = steps.reduce((most, step) => Math.max(most, step), Number.NEGATIVE_INFINITY);
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const step of steps) counts[step - first] = (counts[step - first] ?? 0) + 1;
  return counts.map((count, index) => [(first + index + 0.5) * width, count / readings.length]);
}
