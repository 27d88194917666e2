import type { TimedFrame } from '../matroska/live-matroska.ts';
import { MAX_GOP_BYTES, MAX_GOP_FRAMES, MAX_GOP_MS } from './limits.ts';

/** Everything since the newest keyframe, for readers that join. Bounded: a group that grows too long is let go. */
export class HeldGop {
  /** Empty until the first keyframe, and after a group that was too long. */
  #frames: TimedFrame[] = [];
  #bytes = 0;

  get frames(): readonly TimedFrame[] {
    return this.#frames;
  }

  push(frame: TimedFrame): void {
    const begins = frame.track === 'video' && frame.frame.isKeyframe && !frame.frame.isDamaged;
    if (begins) this.#clear();
    const first = this.#frames[0] ?? (begins ? frame : null);
    if (first === null) return;
    this.#frames.push(frame);
    this.#bytes += frame.frame.data.length;
    const lastsMs = frame.timestampMs - first.timestampMs;
    if (this.#bytes > MAX_GOP_BYTES || lastsMs > MAX_GOP_MS || this.#frames.length > MAX_GOP_FRAMES) {
      this.#clear();
    }
  }

  #clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }
}
