import type { EdgePosition } from '@naru/backends/live-edge/live-edge';
import { EPOCHS_PER_SESSION, type Epoch } from '@naru/contracts/ids';

export interface Continuation {
  readonly firstMsn: number;
  readonly discontinuitySequence: number;
}

const SEGMENT_MS = 2000;

/** A broadcast's first run begins within this long of its first media. */
const FIRST_RUN_WITHIN_MS = 20_000;

/** How far ahead of the wall clock a trim point may lie; more means that two clocks disagree. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Where a run goes on in the playlist. When the edge lost the broadcast, numbers are made up that never go back:
 * segments by the age of the broadcast, plus one for each run of the session, because each may end on a short segment.
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
  const ageMs = Math.max(0, run.firstProgramDateTimeMs - run.broadcastStartedAtMs);
  const runOfSession = run.epoch % EPOCHS_PER_SESSION;
  const isFirstRun = runOfSession <= 1 && ageMs < FIRST_RUN_WITHIN_MS;
  return {
    firstMsn: Math.floor(ageMs / SEGMENT_MS) + runOfSession,
    // Every run adds at most one discontinuity and takes at least one epoch, so the epoch is never too low.
    discontinuitySequence: isFirstRun ? 0 : Math.max(1, run.epoch),
  };
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
