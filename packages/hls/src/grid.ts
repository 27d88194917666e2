/** How a run is cut; the same for all renditions. */
export interface Grid {
  /** Whole frames a second. */
  readonly frameRate: number;
  readonly partFrames: number;
  /** A multiple of `partFrames`. */
  readonly segmentFrames: number;
  /** The first segment of the run may be shorter; a multiple of `partFrames` too. */
  readonly firstSegmentFrames: number;
  /** EXT-X-PART-INF:PART-TARGET: the length of a part, rounded up to 5 decimals. */
  readonly partTargetSeconds: number;
  /** EXT-X-TARGETDURATION: the length of a segment. */
  readonly targetDurationSeconds: number;
}

/** The samples do not fit the grid; the run cannot go on. */
export class GridError extends Error {
  override readonly name = 'GridError';
}

/** Segments are one closed GOP; the encoders are told the same. */
const SEGMENT_SECONDS = 2;
const SHORT_START_SECONDS = 1;

/** The grid whose parts come nearest to `partTargetMs`: all equally long, and a whole number of them in a segment. */
export function gridFor(frameRate: number, partTargetMs: number): Grid {
  if (!Number.isInteger(frameRate) || frameRate < 1)
    throw new GridError('the frame rate is not a whole number');
  if (!(partTargetMs > 0)) throw new GridError('the part target is not positive');
  const segmentFrames = frameRate * SEGMENT_SECONDS;
  const wanted = (partTargetMs / 1000) * frameRate;
  let partFrames = 1;
  for (let frames = 2; frames <= segmentFrames; frames += 1) {
    const nearer = Math.abs(frames - wanted) < Math.abs(partFrames - wanted);
    if (segmentFrames % frames === 0 && nearer) partFrames = frames;
  }
  const partTargetSeconds = Math.ceil((partFrames / frameRate) * 1e5) / 1e5;
  return {
    frameRate,
    partFrames,
    segmentFrames,
    firstSegmentFrames: segmentFrames,
    partTargetSeconds,
    targetDurationSeconds: SEGMENT_SECONDS,
  };
}

/**
 * The same grid with a first segment of about a second: players show nothing before a playlist has a whole segment, so
 * whoever waits for a broadcast to begin sees it that much earlier. Enough parts for PART-HOLD-BACK, where there are.
 */
export function withShortStart(grid: Grid): Grid {
  const { frameRate, partFrames, segmentFrames } = grid;
  const parts = Math.max(Math.round((SHORT_START_SECONDS * frameRate) / partFrames), 1);
  return { ...grid, firstSegmentFrames: Math.min(parts * partFrames, segmentFrames) };
}
