import type { PlaybackStats } from './playback-stats.ts';

/** A reading with its time, milliseconds of a monotonic clock. */
export interface StatsSample {
  atMs: number;
  stats: PlaybackStats;
}

const KEPT_MS = 60_000;

/** The readings of the last minute, newest last. Pure. */
export const addSample = (history: readonly StatsSample[], sample: StatsSample): readonly StatsSample[] =>
  [...history, sample].filter(({ atMs }) => sample.atMs - atMs <= KEPT_MS);

/** Frames decoded a second between the last two readings; null while there is nothing to compare. */
export function framesPerSecond(history: readonly StatsSample[]): number | null {
  const [before, now] = history.slice(-2);
  if (before === undefined || now === undefined || now.atMs <= before.atMs) return null;
  const frames = now.stats.decodedFrames - before.stats.decodedFrames;
  // A new media source counts from 0 again.
  return frames < 0 ? null : (frames * 1000) / (now.atMs - before.atMs);
}

export interface LinePoint {
  /** 0 (a minute ago) to 1 (now). */
  x: number;
  /** Null where nothing was measured: the line has a gap. */
  value: number | null;
}

/** One figure over the last minute. */
export function lineOf(
  history: readonly StatsSample[],
  figure: (stats: PlaybackStats) => number | null,
): readonly LinePoint[] {
  const nowMs = history.at(-1)?.atMs ?? 0;
  return history.map(({ atMs, stats }) => ({ x: 1 - (nowMs - atMs) / KEPT_MS, value: figure(stats) }));
}
