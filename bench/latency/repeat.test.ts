import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat } from './repeat.ts';

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const never = new AbortController().signal;

/** Succeeds or fails in the given order, then succeeds. */
function taking(...outcomes: boolean[]) {
  let calls = 0;
  return () => {
    calls += 1;
    return (outcomes[calls - 1] ?? true) ? Promise.resolve(calls) : Promise.reject(new Error('no'));
  };
}

test('a failed measurement is counted and the others go on', async () => {
  expect(await repeat('join', 4, never, taking(true, false))).toEqual({ taken: [1, 3, 4], failed: 1 });
  expect(console.error).toHaveBeenCalledOnce();
});

test('when it keeps failing the rest is not tried', async () => {
  expect(await repeat('join', 10, never, taking(true, false, false, false))).toEqual({
    taken: [1],
    failed: 9,
  });
});

test('an abort is no failed measurement', async () => {
  const stop = new AbortController();
  const measure = () => {
    stop.abort(new Error('stopped'));
    return Promise.reject(new Error('no'));
  };
  await expect(repeat('join', 3, stop.signal, measure)).rejects.toThrow('stopped');
  expect(console.error).not.toHaveBeenCalled();
});
