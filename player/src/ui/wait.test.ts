import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wait } from './wait.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('resolves when the time is over', async () => {
  let over = false;
  const waiting = wait(100, new AbortController().signal).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(99);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await waiting;
  expect(over).toBe(true);
});

test('an abort ends it at once and leaves no timer behind', async () => {
  const stop = new AbortController();
  const waiting = wait(60_000, stop.signal);
  stop.abort();
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});

test('an aborted signal waits for nothing', async () => {
  await wait(60_000, AbortSignal.abort());
  expect(vi.getTimerCount()).toBe(0);
});
