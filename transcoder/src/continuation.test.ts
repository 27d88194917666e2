import type { EdgePosition } from '@naru/backends/live-edge/live-edge';
import { describe, expect, test } from 'vitest';
import { continuationOf, trimStartSeconds } from './continuation.ts';

const position = (endProgramDateTimeMs: number | null): EdgePosition => ({
  epoch: 4,
  nextMsn: 42,
  discontinuitySequence: 3,
  frameRate: 30,
  renditionNames: ['720p', '480p'],
  endProgramDateTimeMs,
  ended: false,
});

describe('where a run goes on', () => {
  const startedAtMs = 1_700_000_000_000;
  const run = (epoch: number, ageMs: number) => ({
    epoch,
    firstProgramDateTimeMs: startedAtMs + ageMs,
    broadcastStartedAtMs: startedAtMs,
  });

  test('follows the live edge', () => {
    expect(continuationOf(position(1), run(5, 60_000))).toEqual({ firstMsn: 42, discontinuitySequence: 4 });
  });

  test('is the beginning for the first run of a broadcast', () => {
    expect(continuationOf(null, run(1000, 400))).toEqual({ firstMsn: 0, discontinuitySequence: 0 });
  });

  test('never is before the beginning, whatever the clocks say', () => {
    expect(continuationOf(null, run(1000, -9000)).firstMsn).toBe(0);
  });

  test('does not go back when the edge was lost', () => {
    // 100 s of whole segments are 50; each of two restarts may have made one more, short segment.
    const lost = continuationOf(null, run(1003, 100_000));
    expect(lost.firstMsn).toBeGreaterThanOrEqual(50 + 2);
    expect(lost.discontinuitySequence).toBeGreaterThan(2);
    const later = continuationOf(null, run(1004, 104_000));
    expect(later.firstMsn).toBeGreaterThan(lost.firstMsn + 1);
    expect(later.discontinuitySequence).toBeGreaterThan(lost.discontinuitySequence);
  });

  test('counts a discontinuity for a restart in the first seconds', () => {
    expect(continuationOf(null, run(1002, 3000)).discontinuitySequence).toBeGreaterThan(0);
  });
});

describe('what a run leaves out', () => {
  const clockBaseMs = 1_700_000_000_000;
  const feed = { clockBaseMs, nowMs: clockBaseMs + 30_000 };

  test('is nothing for the first run, or before the first part', () => {
    expect(trimStartSeconds(null, feed)).toBeNull();
    expect(trimStartSeconds(position(null), feed)).toBeNull();
  });

  test('is what was published within this session', () => {
    expect(trimStartSeconds(position(clockBaseMs + 28_500), feed)).toBeCloseTo(28.5);
  });

  test('is nothing when the former session ended before this one began', () => {
    expect(trimStartSeconds(position(clockBaseMs - 1), feed)).toBeNull();
  });

  test('is nothing when the former run seems to come from the future', () => {
    expect(trimStartSeconds(position(clockBaseMs + 40_000), feed)).toBeNull();
  });
});
