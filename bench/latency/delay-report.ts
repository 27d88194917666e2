import { ageOf } from '../../tests/fixtures/clock-picture.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import type { FrameReading, PageReadings } from './page-probe.ts';

export interface DelayReport {
  /** Camera to paint, ms. */
  delayMs: Spread | null;
  frames: { painted: number; unreadable: number; expected: number; droppedByDecoder: number };
  /** Times the player says it stood still; null when it did not tell. */
  stalls: number | null;
  /** Pauses between two painted frames that are long enough to be seen, and the longest of all pauses. */
  pauses: { visible: number; longestMs: number };
  bufferedMs: Spread | null;
  pictureHeights: number[];
}

/** Frames as they were painted: when, and how old, ms. */
export type DelayPoint = readonly [paintedAtMs: number, delayMs: number];

/** A picture that stands still for so long is noticed: more than five frames at 30 a second. */
export const VISIBLE_PAUSE_MS = 200;

/** Delays of the readable frames, in order. */
export const delaysOf = (frames: readonly FrameReading[]): DelayPoint[] =>
  frames.flatMap(({ clock, paintedAtMs }) =>
    clock === null ? [] : [[paintedAtMs, ageOf(clock, Math.round(paintedAtMs))] as const],
  );

/** Pauses between frames in turn, and from the last one until `untilMs`, ms. */
export const pausesOf = (frames: readonly { paintedAtMs: number }[], untilMs: number): number[] =>
  frames.map(({ paintedAtMs }, index) => (frames[index + 1]?.paintedAtMs ?? untilMs) - paintedAtMs);

export const longestOf = (pauses: readonly number[]): number =>
  pauses.reduce((longest, pause) => Math.max(longest, pause), 0);

/** What a viewer saw between two counts. */
export function reportDelay(options: {
  frames: readonly FrameReading[];
  before: PageReadings['counts'];
  after: PageReadings['counts'];
  /** When the page was looked at last. */
  untilMs: number;
  frameRate: number;
}): DelayReport {
  const { frames, before, after, frameRate } = options;
  const delays = delaysOf(frames).map(([, delayMs]) => delayMs);
  const pauses = pausesOf(frames, options.untilMs);
  const mediaSeconds = (frames.at(-1)?.mediaSeconds ?? 0) - (frames[0]?.mediaSeconds ?? 0);
  return {
    delayMs: spreadOf(delays),
    frames: {
      painted: frames.length,
      unreadable: frames.length - delays.length,
      expected: frames.length === 0 ? 0 : Math.round(mediaSeconds * frameRate) + 1,
      droppedByDecoder: (after?.droppedFrames ?? 0) - (before?.droppedFrames ?? 0),
    },
    stalls: after === null ? null : after.stalls - (before?.stalls ?? 0),
    pauses: {
      visible: pauses.filter((pause) => pause >= VISIBLE_PAUSE_MS).length,
      longestMs: Math.round(longestOf(pauses)),
    },
    bufferedMs: spreadOf(frames.map(({ bufferedSeconds }) => bufferedSeconds * 1000)),
    pictureHeights: [...new Set(frames.map(({ height }) => height))],
  };
}
