import type { Clock } from '@naru/platform/clock';
import { expect, test } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

function manualClock() {
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep: async () => {} };
  return { clock, pass: (ms: number) => (nowMs += ms) };
}

test('a key has its burst, then waits for the rate', () => {
  const { clock, pass } = manualClock();
  const buckets = new TokenBuckets({ capacity: 2, perSecond: 4, maxKeys: 10, clock });
  expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 0.25]);
  pass(249);
  expect(buckets.take('a')).toBeGreaterThan(0);
  pass(2);
  expect(buckets.take('a')).toBe(0);
});

test('idle time fills a bucket up to its capacity only', () => {
  const { clock, pass } = manualClock();
  const buckets = new TokenBuckets({ capacity: 2, perSecond: 4, maxKeys: 10, clock });
  pass(60_000);
  expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 0]);
  expect(buckets.take('a')).toBeGreaterThan(0);
});

test('looking takes nothing', () => {
  const { clock } = manualClock();
  const buckets = new TokenBuckets({ capacity: 1, perSecond: 1, maxKeys: 10, clock });
  expect([buckets.peek('a'), buckets.peek('a'), buckets.take('a'), buckets.peek('a')]).toEqual([0, 0, 0, 1]);
});

test('keys do not share, and the one unused for longest is forgotten first', () => {
  const { clock } = manualClock();
  const buckets = new TokenBuckets({ capacity: 1, perSecond: 1, maxKeys: 2, clock });
  buckets.take('a');
  buckets.take('b');
  buckets.peek('a');
  buckets.take('c');
  expect(buckets.size).toBe(2);
  expect(buckets.peek('a')).toBeGreaterThan(0);
});
