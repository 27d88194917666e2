import { describe, expect, test } from 'vitest';
import {
  folded,
  partAdded,
  partsBetween,
  runStarted,
  windowUpTo,
  CLOCK_BASE_MS,
  PART_SECONDS,
} from './testing/live-events.ts';
import { EMPTY_WINDOW, foldLiveEvent, type LiveWindow, nextPosition, WINDOW_SEGMENTS } from './timeline.ts';

const msns = (window: LiveWindow) => window.segments.map((segment) => segment.msn);

describe('a run', () => {
  test('is described without its bytes', () => {
    const { run } = folded(runStarted());
    expect(run?.renditions[0]).toEqual({
      name: '720p',
      codecs: 'avc1.64001f,mp4a.40.2',
      width: 1280,
      height: 720,
      declaredBandwidth: 3_000_000,
    });
  });

  test('grows its open segment part by part and completes it with the last', () => {
    const open = windowUpTo(0, 5);
    expect(open.segments).toMatchObject([
      { msn: 0, epoch: 1000, complete: false, bytes: { '720p': 500, '480p': 250 } },
    ]);
    expect(open.segments[0]?.parts.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(open.segments[0]?.durationSeconds).toBeCloseTo(5 * PART_SECONDS, 9);
    expect(windowUpTo(1, 0).segments).toMatchObject([{ msn: 0, complete: true }]);
  });

  test('takes the wall clock of a segment from its first part', () => {
    expect(windowUpTo(1, 3).segments.map((segment) => segment.programDateTimeMs)).toEqual([
      CLOCK_BASE_MS,
      CLOCK_BASE_MS + 2000,
    ]);
  });

  test('has no discontinuity before the first segment of the broadcast', () => {
    expect(windowUpTo(0, 1).segments).toMatchObject([{ discontinuity: false, discontinuitySequence: 0 }]);
  });
});

describe('the window', () => {
  test('keeps fifteen complete segments and the open one', () => {
    expect(msns(windowUpTo(15, 0))).toEqual(Array.from({ length: 15 }, (_, index) => index));
    expect(msns(windowUpTo(15, 1))).toHaveLength(WINDOW_SEGMENTS + 1);
    expect(msns(windowUpTo(16, 0))).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(msns(windowUpTo(40, 3))).toEqual(Array.from({ length: 16 }, (_, index) => index + 25));
  });

  test('is immutable: the one before an event stays as it was', () => {
    const before = windowUpTo(3, 2);
    const copy = structuredClone(before);
    foldLiveEvent(before, partAdded(3, 2));
    foldLiveEvent(before, { kind: 'broadcast-ended', epoch: 1000 });
    expect(before).toEqual(copy);
  });

  test('shares untouched segments between one state and the next', () => {
    const before = windowUpTo(3, 2);
    const after = foldLiveEvent(before, partAdded(3, 2));
    expect(after.segments[0]).toBe(before.segments[0]);
  });

  test('of one segment of one part rolls as well', () => {
    const events = Array.from({ length: 20 }, (_, msn) => partAdded(msn, 0, { lastOfSegment: true }));
    expect(msns(folded(runStarted(), ...events))).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 5),
    );
  });
});

describe('the next run', () => {
  const second = runStarted({ epoch: 1001, firstMsn: 3, discontinuitySequence: 1 });

  test('closes the open segment short and goes on behind a discontinuity', () => {
    const window = folded(
      runStarted(),
      ...partsBetween([0, 0], [2, 2]),
      second,
      ...partsBetween([3, 0], [3, 2], { epoch: 1001 }),
    );
    expect(window.segments).toMatchObject([
      { msn: 0 },
      { msn: 1 },
      { msn: 2, complete: true, epoch: 1000, discontinuity: false, discontinuitySequence: 0 },
      { msn: 3, complete: false, epoch: 1001, discontinuity: true, discontinuitySequence: 1 },
    ]);
    expect(window.segments[2]?.durationSeconds).toBeCloseTo(2 * PART_SECONDS, 9);
  });

  test('has its discontinuity only on its first segment', () => {
    const window = folded(second, ...partsBetween([3, 0], [5, 0], { epoch: 1001 }));
    expect(window.segments.map((segment) => segment.discontinuity)).toEqual([true, false]);
  });

  test('makes what the older one still sends ineffective', () => {
    const window = folded(runStarted(), ...partsBetween([0, 0], [2, 2]), second);
    for (const event of [
      partAdded(2, 2),
      { kind: 'run-ended', epoch: 1000 } as const,
      { kind: 'broadcast-ended', epoch: 1000 } as const,
      runStarted(),
    ]) {
      expect(foldLiveEvent(window, event)).toBe(window);
    }
  });

  test('that has not been announced brings no parts', () => {
    const window = windowUpTo(2, 2);
    expect(foldLiveEvent(window, partAdded(2, 2, { epoch: 1001 }))).toBe(window);
    expect(foldLiveEvent(EMPTY_WINDOW, partAdded(0, 0))).toBe(EMPTY_WINDOW);
  });

  test('that begins higher than the window ends leaves nothing from before the hole', () => {
    const far = runStarted({ epoch: 1001, firstMsn: 90, discontinuitySequence: 1 });
    const window = folded(
      runStarted(),
      ...partsBetween([0, 0], [2, 2]),
      far,
      partAdded(90, 0, { epoch: 1001 }),
    );
    expect(msns(window)).toEqual([90]);
  });
});

describe('events that do not fit', () => {
  test('repeated parts change nothing', () => {
    const window = windowUpTo(2, 2);
    for (const event of [partAdded(2, 1), partAdded(2, 0), partAdded(1, 5), partAdded(0, 0), runStarted()]) {
      expect(foldLiveEvent(window, event)).toBe(window);
    }
  });

  test('a second last part of a segment changes nothing', () => {
    const window = windowUpTo(2, 0);
    expect(foldLiveEvent(window, partAdded(1, 6))).toBe(window);
  });

  test('a replay that starts inside a segment lists from the next whole one on', () => {
    const window = folded(runStarted(), ...partsBetween([4, 3], [6, 1]));
    expect(msns(window)).toEqual([5, 6]);
    expect(window.segments[0]).toMatchObject({ discontinuity: false, discontinuitySequence: 0 });
  });

  test('a next segment closes one whose last part was not marked', () => {
    const window = folded(runStarted(), ...partsBetween([0, 0], [0, 3]), partAdded(1, 0));
    expect(window.segments.map(({ msn, complete }) => [msn, complete])).toEqual([
      [0, true],
      [1, false],
    ]);
  });
});

describe('the end', () => {
  test('of the run closes the open segment, and the broadcast stays live', () => {
    const window = foldLiveEvent(windowUpTo(2, 2), { kind: 'run-ended', epoch: 1000 });
    expect(window.segments.at(-1)).toMatchObject({ msn: 2, complete: true });
    expect(window.ended).toBe(false);
  });

  test('of the broadcast closes the open segment and is final', () => {
    const window = foldLiveEvent(windowUpTo(2, 2), { kind: 'broadcast-ended', epoch: 1005 });
    expect(window.segments.at(-1)).toMatchObject({ msn: 2, complete: true });
    expect(window.ended).toBe(true);
    expect(foldLiveEvent(window, runStarted({ epoch: 1006, firstMsn: 3 }))).toBe(window);
    expect(foldLiveEvent(window, partAdded(2, 2))).toBe(window);
  });

  test('of a broadcast that never showed anything is still the end', () => {
    expect(foldLiveEvent(EMPTY_WINDOW, { kind: 'broadcast-ended', epoch: 1 })).toEqual({
      run: null,
      segments: [],
      ended: true,
    });
  });
});

describe('the next position', () => {
  test.each([
    ['in an open segment', windowUpTo(4, 2), 4, 2],
    ['after a complete one', windowUpTo(4, 0), 4, 0],
    ['before any media', folded(runStarted({ firstMsn: 7 })), 7, 0],
    ['before any run', EMPTY_WINDOW, 0, 0],
    ['after the run ended', foldLiveEvent(windowUpTo(4, 2), { kind: 'run-ended', epoch: 1000 }), 5, 0],
    [
      'of a new run',
      folded(runStarted(), ...partsBetween([0, 0], [4, 2]), runStarted({ epoch: 1001, firstMsn: 5 })),
      5,
      0,
    ],
    [
      'of a new run that begins higher',
      folded(runStarted(), ...partsBetween([0, 0], [4, 2]), runStarted({ epoch: 1001, firstMsn: 90 })),
      90,
      0,
    ],
  ])('%s is known', (_, window, msn, part) => {
    expect(nextPosition(window)).toEqual({ msn, part });
  });
});
