import { describe, expect, test } from 'vitest';
import { joinSkipSeconds } from './join-skip.ts';
import { INITIAL_LATENCY_CONTROL, targetLatency } from './latency-control.ts';
import type { LatencyPromise } from './latency-target.ts';

const PARTS_333: LatencyPromise = { partTarget: 0.33334, partHoldBack: 1.00002 };
const TARGET = targetLatency(PARTS_333, INITIAL_LATENCY_CONTROL);

describe('a skip', () => {
  test('right after joining skips what was buffered too early, but never the last parts', () => {
    const skip = (latency: number, buffer: number) =>
      joinSkipSeconds(PARTS_333, INITIAL_LATENCY_CONTROL, { atMs: 0, latency, buffer });
    expect(skip(TARGET + 2, TARGET + 1.9)).toBeCloseTo(2);
    expect(skip(TARGET + 0.8, TARGET + 0.62)).toBeCloseTo(TARGET + 0.62 - 2 * PARTS_333.partTarget);
    expect(skip(TARGET + 0.4, TARGET + 0.3)).toBe(0);
  });

  test('and waits for the newest part, so that one skip is enough', () => {
    const skip = (buffer: number) =>
      joinSkipSeconds(PARTS_333, INITIAL_LATENCY_CONTROL, { atMs: 0, latency: TARGET + 2, buffer });
    expect(skip(1.8)).toBe(0);
    expect(skip(TARGET + 2 - 2 * PARTS_333.partTarget + 0.01)).toBeGreaterThan(0.8);
  });
});
