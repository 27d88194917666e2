import type { LiveEvent, PartAdded, RunStarted } from '../live-event.ts';
import { EMPTY_WINDOW, foldLiveEvent, type LiveWindow } from '../timeline.ts';

/** Six parts a segment, as with 30 frames a second and 333 ms. */
export const PARTS_PER_SEGMENT = 6;
export const PART_SECONDS = 10 / 30;
/** 2026-01-01T00:00:00.000Z, the wall clock of segment 0 in all these broadcasts. */
export const CLOCK_BASE_MS = 1767225600000;

export function runStarted(overrides: Partial<RunStarted> = {}): RunStarted {
  const init = new Uint8Array(4);
  return {
    kind: 'run-started',
    epoch: 1000,
    firstMsn: 0,
    discontinuitySequence: 0,
    partTargetSeconds: 0.33334,
    targetDurationSeconds: 2,
    frameRate: 30,
    renditions: [
      {
        name: '720p',
        init,
        codecs: 'avc1.64001f,mp4a.40.2',
        width: 1280,
        height: 720,
        declaredBandwidth: 3_000_000,
      },
      {
        name: '480p',
        init,
        codecs: 'avc1.64001e,mp4a.40.2',
        width: 854,
        height: 480,
        declaredBandwidth: 1_500_000,
      },
    ],
    ...overrides,
  };
}

export function partAdded(msn: number, part: number, overrides: Partial<PartAdded> = {}): PartAdded {
  return {
    kind: 'part',
    epoch: 1000,
    msn,
    part,
    durationSeconds: PART_SECONDS,
    independent: part === 0,
    programDateTimeMs: CLOCK_BASE_MS + msn * 2000 + (part * 1000) / 3,
    lastOfSegment: part === PARTS_PER_SEGMENT - 1,
    media: { '720p': new Uint8Array(100), '480p': new Uint8Array(50) },
    ...overrides,
  };
}

const position = ([msn, part]: readonly [number, number]): number => msn * PARTS_PER_SEGMENT + part;

/** All parts from `from` to before `to`, both as [msn, part]. */
export function partsBetween(
  from: readonly [number, number],
  to: readonly [number, number],
  overrides: Partial<PartAdded> = {},
): PartAdded[] {
  const [first, end] = [position(from), position(to)];
  return Array.from({ length: end - first }, (_, index) => {
    const at = first + index;
    return partAdded(Math.floor(at / PARTS_PER_SEGMENT), at % PARTS_PER_SEGMENT, overrides);
  });
}

export const folded = (...events: readonly LiveEvent[]): LiveWindow =>
  events.reduce(foldLiveEvent, EMPTY_WINDOW);

/** A first run that has published everything before [msn, part]. */
export const windowUpTo = (msn: number, part: number): LiveWindow =>
  folded(runStarted(), ...partsBetween([0, 0], [msn, part]));
