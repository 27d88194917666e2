import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import { expect, test, vi } from 'vitest';
import { ErrorLines } from './error-lines.ts';

function linesWithClock() {
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };
  const warn = vi.fn();
  const lines = new ErrorLines({ warn } as unknown as Logger, clock);
  return { lines, warn, passMs: (ms: number) => (nowMs += ms) };
}

test('the last twenty lines are kept, cut to a bearable length', () => {
  const { lines } = linesWithClock();
  for (let index = 0; index < 50; index += 1) lines.push(`line ${index} ${'x'.repeat(2000)}`);
  expect(lines.last()).toHaveLength(20);
  expect(lines.last()[0]).toMatch(/^line 30 /);
  expect(lines.last().every((line) => line.length <= 500)).toBe(true);
});

test('a flood makes one log line a second, which says how much was left out', () => {
  const { lines, warn, passMs } = linesWithClock();
  for (let index = 0; index < 400; index += 1) lines.push('broken');
  expect(warn).toHaveBeenCalledTimes(1);
  passMs(1000);
  lines.push('still broken');
  expect(warn).toHaveBeenLastCalledWith({ line: 'still broken', suppressed: 399 }, 'ffmpeg says');
});

test('empty lines are nothing', () => {
  const { lines, warn } = linesWithClock();
  lines.push('  ');
  expect(lines.last()).toEqual([]);
  expect(warn).not.toHaveBeenCalled();
});
