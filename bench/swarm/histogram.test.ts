import { expect, test } from 'vitest';
import { Histogram, summarize } from './histogram.ts';

const filled = (values: Iterable<number>): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

test('percentiles are right within one percent', () => {
  const histogram = filled(Array.from({ length: 1000 }, (_, index) => index + 1));
  for (const share of [0.01, 0.5, 0.95, 0.99, 1]) {
    const truth = share * 1000;
    expect(Math.abs((histogram.percentile(share) ?? 0) - truth) / truth).toBeLessThan(0.0101);
  }
});

test('the largest value is kept as it is', () => {
  expect(filled([3, 1234.5678, 7]).max).toBe(1234.5678);
  expect(filled([5]).percentile(0.5)).toBeLessThanOrEqual(5);
});

test('zero and a day of milliseconds find a bin', () => {
  const histogram = filled([0, 86_400_000]);
  expect(histogram.count).toBe(2);
  expect(histogram.percentile(0.1)).toBeLessThan(0.02);
  expect(histogram.max).toBe(86_400_000);
});

test('an empty one has no percentiles', () => {
  expect(summarize(new Histogram())).toEqual({ count: 0, p50: null, p95: null, p99: null, max: null });
});

test('the counts of two threads are as good as those of one', () => {
  const values = Array.from({ length: 500 }, (_, index) => (index * 7919) % 613);
  const merged = new Histogram();
  merged.merge(filled(values.slice(0, 200)).counts());
  merged.merge(filled(values.slice(200)).counts());
  expect(summarize(merged)).toEqual(summarize(filled(values)));
});

test('counts that were handed out do not change any more', () => {
  const histogram = filled([1]);
  const counts = histogram.counts();
  histogram.add(1);
  const copy = new Histogram();
  copy.merge(counts);
  expect(copy.count).toBe(1);
});
