import type { FrameReading } from './page-probe.ts';

/** Marks come every two seconds; further apart than this, a flash and a beep are not the same one. */
const SAME_MARK_MS = 900;
/** A flash whose frame before was not painted may have begun earlier than it was seen: less than two frames. */
const LONGEST_STEP_MS = 60;

/** When flashes began to be painted; those whose first frame may be missing are left out. */
export function flashesOf(frames: readonly Pick<FrameReading, 'isFlash' | 'paintedAtMs'>[]): number[] {
  return frames.flatMap(({ isFlash, paintedAtMs }, index) => {
    const before = frames[index - 1];
    const begins = isFlash && before !== undefined && !before.isFlash;
    return begins && paintedAtMs - before.paintedAtMs < LONGEST_STEP_MS ? [paintedAtMs] : [];
  });
}

/** How much later than its flash each beep was heard, ms; below zero when sound comes first. */
export function skewsOf(flashesAtMs: readonly number[], beepsAtMs: readonly number[]): number[] {
  return flashesAtMs.flatMap((flashAtMs) => {
    const nearest = beepsAtMs
      .map((beepAtMs) => beepAtMs - flashAtMs)
      .reduce((best, skew) => (Math.abs(skew) < Math.abs(best) ? skew : best), Number.POSITIVE_INFINITY);
    return Math.abs(nearest) < SAME_MARK_MS ? [nearest] : [];
  });
}
