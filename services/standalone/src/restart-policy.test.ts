import { describe, expect, test } from 'vitest';
import { CRASH_WINDOW_MS, RESTART_DELAY_MS, restartDelayMs } from './restart-policy.ts';

const crashesAt = (...times: number[]) => restartDelayMs(times, times.at(-1) ?? 0);

describe('restart delay', () => {
  test('a crash is followed by a restart well within a second', () => {
    expect(crashesAt(1000)).toBe(RESTART_DELAY_MS);
    expect(RESTART_DELAY_MS).toBeLessThan(1000);
  });

  test('five crashes in a row are still answered at once', () => {
    expect(crashesAt(0, 1000, 2000, 3000, 4000)).toBe(RESTART_DELAY_MS);
  });

  test('from the sixth crash within the window on, the pause doubles', () => {
    expect(crashesAt(0, 1, 2, 3, 4, 5)).toBe(1000);
    expect(crashesAt(0, 1, 2, 3, 4, 5, 6)).toBe(2000);
    expect(crashesAt(0, 1, 2, 3, 4, 5, 6, 7)).toBe(4000);
  });

  test('the pause has an upper bound', () => {
    expect(crashesAt(...Array.from({ length: 20 }, (_, index) => index))).toBe(15_000);
  });

  test('crashes older than the window are forgotten', () => {
    expect(crashesAt(0, 1, 2, 3, 4, 5 + CRASH_WINDOW_MS)).toBe(RESTART_DELAY_MS);
  });
});
