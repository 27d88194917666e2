import type { EdgePosition } from '@naru/backends/live-edge/live-edge';
import type { Epoch } from '@naru/contracts/ids';

export interface Continuation {
  readonly firstMsn: number;
  readonly discontinuitySequence: number;
}

const SEGMENT_MS = 2000;

/** A lost run may have been this far ahead of what the next one begins with: a group of pictures, and a fast publisher. */
const LOST_LEAD_MS = 30_000;

/** How far ahead of the wall clock a trim point may lie; more means that two clocks disagree. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Where a run goes on in the playlist. When the edge lost the broadcast, numbers are made up that never go back: every run
 * before, of this session or another, took an epoch, began at most one discontinuity and had at most two short segments,
 * its first and its last.
 */
export function continuationOf(
  position: EdgePosition | null,
  run: {
    readonly epoch: Epoch;
    readonly firstProgramDateTimeMs: number;
    readonly broadcastStartedAtMs: number;
  },
): Continuation {
  if (position !== null) {
    return { firstMsn: position.nextMsn, discontinuitySequence: position.discontinuitySequence + 1 };
  }
  // Nothing can have been lost before the first run, which has the first epoch.
  if (run.epoch === 0) return { firstMsn: 0, discontinuitySequence: 0 };
  const ageMs = Math.max(0, run.firstProgramDateTimeMs - run.broadcastStartedAtMs) + LOST_LEAD_MS;
  return { firstMsn: Math.ceil(ageMs / SEGMENT_MS) + 2 * run.epoch, discontinuitySequence: run.epoch };
}

/**
 * Session time (seconds) before which everything has already been published by a former run, or null when there is
 * nothing to leave out.
 */
export function trimStartSeconds(
  position: EdgePosition | null,
  feed: { readonly clockBaseMs: number; readonly nowMs: number },
): number | null {
  if (position === null || position.endProgramDateTimeMs === null) return null;
  const startMs = position.endProgramDateTimeMs - feed.clockBaseMs;
  if (startMs <= 0) return null;
  if (position.endProgramDateTimeMs > feed.nowMs + CLOCK_TOLERANCE_MS) return null;
  return startMs / 1000;
}
