import type { Logger } from '@naru/platform/logger';
import { expect, test, vi } from 'vitest';
import { LagWarning } from './lag-warning.ts';

function warning() {
  const warn = vi.fn();
  return { lag: new LagWarning({ warn } as unknown as Logger), warn };
}

test('a run in time says nothing', () => {
  const { lag, warn } = warning();
  for (let nowMs = 0; nowMs < 60_000; nowMs += 333) lag.published(nowMs - 1500, nowMs);
  expect(warn).not.toHaveBeenCalled();
});

test('a late start that is made good says nothing', () => {
  const { lag, warn } = warning();
  for (let nowMs = 0; nowMs < 2900; nowMs += 333) lag.published(nowMs - 5000, nowMs);
  lag.published(3000, 3100);
  for (let nowMs = 3200; nowMs < 6000; nowMs += 333) lag.published(nowMs - 5000, nowMs);
  expect(warn).not.toHaveBeenCalled();
});

test('a run that stays behind is told every ten seconds', () => {
  const { lag, warn } = warning();
  for (let nowMs = 0; nowMs <= 20_000; nowMs += 100) lag.published(nowMs - 2000, nowMs);
  expect(warn).toHaveBeenCalledTimes(2);
  expect(warn).toHaveBeenCalledWith({ lagMs: 2000 }, 'transcoding falls behind real time');
});
