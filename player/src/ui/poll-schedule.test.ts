import { expect, test } from 'vitest';
import { nextPollDelayMs } from './poll-schedule.ts';

const delay = (change: Partial<Parameters<typeof nextPollDelayMs>[0]>) =>
  nextPollDelayMs({ intervalMs: 2000, failuresInRow: 0, hidden: false, random: 0.5, ...change });

test('all is well: every interval', () => {
  expect(delay({})).toBe(2000);
});

test('pages that were opened together do not stay in step', () => {
  expect(delay({ random: 0 })).toBe(1800);
  expect(delay({ random: 0.999 })).toBeGreaterThan(2190);
});

test('failures slow it down, up to a limit', () => {
  expect([1, 2, 3, 4, 40].map((failuresInRow) => delay({ failuresInRow }))).toEqual([
    4000, 8000, 15_000, 15_000, 15_000,
  ]);
});

test('an interval longer than the limit stays what it is', () => {
  expect(delay({ intervalMs: 60_000, failuresInRow: 5 })).toBe(60_000);
});

test('a hidden page asks more rarely', () => {
  expect(delay({ hidden: true })).toBe(6000);
});
