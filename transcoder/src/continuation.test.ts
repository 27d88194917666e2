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

  test('is the beginning for the first run of a broadcast, whatever the clocks say', () => {
    const beginning = { firstMsn: 0, discontinuitySequence: 0 };
    expect(continuationOf(null, run(0, 400))).toEqual(beginning);
    expect(continuationOf(null, run(0, -9000))).toEqual(beginning);
    expect(continuationOf(null, run(0, 90_000))).toEqual(beginning);
  });

  describe('does not go back when the edge was lost', () => {
    test('in the middle of a session', () => {
      // 100 s of whole segments are 50; each of three restarts may have made one more, short segment.
      const lost = continuationOf(null, run(3, 100_000));
      expect(lost.firstMsn).toBeGreaterThanOrEqual(50 + 3);
      expect(lost.discontinuitySequence).toBeGreaterThan(2);
      const later = continuationOf(null, run(4, 104_000));
      expect(later.firstMsn).toBeGreaterThan(lost.firstMsn + 1);
      expect(later.discontinuitySequence).toBeGreaterThan(lost.discontinuitySequence);
    });

    test('together with ingest, so that a new session begins', () => {
      // Ten FFmpegs died in ten minutes, then all processes.
      const before = { firstMsn: 300 + 10, discontinuitySequence: 10 };
      const after = continuationOf(null, run(1000, 601_000));
      expect(after.firstMsn).toBeGreaterThan(before.firstMsn);
      expect(after.discontinuitySequence).toBeGreaterThan(before.discontinuitySequence);
    });

    test('in the first seconds', () => {
      const after = continuationOf(null, run(1000, 8000));
      expect(after.firstMsn).toBeGreaterThan(4);
      expect(after.discontinuitySequence).toBeGreaterThan(0);
    });

    test('by a source with rare keyframes, which begins again ten seconds before', () => {
      expect(continuationOf(null, run(1, 90_000)).firstMsn).toBeGreaterThan(100 / 2);
    });
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
