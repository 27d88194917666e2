import { type LatencyControl, type LatencyReading, targetLatency } from './latency-control.ts';
import type { LatencyPromise } from './latency-target.ts';

/** Joining later than this behind the target is put right by a skip; less is caught up on unnoticed. */
const JOIN_SKIP_FROM_SECONDS = 0.8;
/** So long after playback has begun or gone on a skip is no surprise; a slow network needs a while to catch up. */
export const JOIN_LASTS_MS = 15_000;

/**
 * Seconds of buffered media to skip while joining, usually 0. Never more than the buffer can lose, and nothing before
 * the newest part is there, so that one skip is enough.
 */
export function joinSkipSeconds(
  promise: LatencyPromise,
  control: LatencyControl,
  reading: LatencyReading,
): number {
  const missing = reading.latency - reading.buffer;
  if (missing > 2 * promise.partTarget) return 0;
  const behind = reading.latency - targetLatency(promise, control);
  const skippable = Math.min(behind, reading.buffer - 2 * promise.partTarget);
  return skippable >= JOIN_SKIP_FROM_SECONDS ? skippable : 0;
}
