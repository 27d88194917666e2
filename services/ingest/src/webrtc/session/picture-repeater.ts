import type { TimedFrame } from '../matroska/live-matroska.ts';
import { MAX_REPEATED_MS, MAX_VIDEO_PATIENCE_MS, REPEAT_PICTURE_MS, VIDEO_STOPPED_MS } from './limits.ts';

/** The share of the frame distance that lasts from frame to frame. */
const DISTANCE_DECAY = 0.9;
/** The share of our patience after which a keyframe is asked for: sources that stand still repeat their picture then. */
const ASKING_SHARE = 0.75;

/**
 * Gives the newest keyframe again while sound comes without pictures: FFmpeg stalls for up to ten seconds when one of its
 * inputs does. Pure: time (monotonic ms) comes in with the frames.
 */
export class PictureRepeater {
  #keyframe: TimedFrame | null = null;
  #videoArrivedAt: number | null = null;
  #newestVideoMs = 0;
  #frameDistanceMs = 0;
  #needsKeyframe = false;
  /** Pictures have not come for long, and a keyframe was asked for. */
  #isStill = false;
  #asksForKeyframe = false;

  /**
   * Whether to ask for a keyframe now: pictures are about to be repeated, and the newest keyframe may be minutes old; or
   * they come again, and have nothing to refer to. Each is told once.
   */
  takeRequest(): boolean {
    const asks = this.#asksForKeyframe;
    this.#asksForKeyframe = false;
    return asks;
  }

  /** Repeats this picture from its time on, until a keyframe comes; it is given out by the caller. */
  beginWith(picture: TimedFrame): void {
    this.#keyframe = picture;
    this.#newestVideoMs = picture.timestampMs;
    this.#needsKeyframe = true;
    this.#isStill = true;
  }

  /** The frame, and what must go before it; nothing when it cannot be decoded. */
  push(frame: TimedFrame, nowMs: number): TimedFrame[] {
    if (frame.track === 'audio') return [...this.#picturesUpTo(frame.timestampMs, nowMs), frame];
    const distanceMs = nowMs - (this.#videoArrivedAt ?? nowMs);
    this.#frameDistanceMs = Math.max(distanceMs, this.#frameDistanceMs * DISTANCE_DECAY);
    this.#videoArrivedAt = nowMs;
    if (frame.frame.isKeyframe) {
      this.#keyframe = frame;
      this.#needsKeyframe = false;
    }
    if (this.#isStill && this.#needsKeyframe) this.#asksForKeyframe = true;
    this.#isStill = false;
    if (this.#needsKeyframe) return [];
    this.#newestVideoMs = frame.timestampMs;
    return [frame];
  }

  #picturesUpTo(timestampMs: number, nowMs: number): TimedFrame[] {
    const keyframe = this.#keyframe;
    const patienceMs = Math.max(VIDEO_STOPPED_MS, Math.min(2 * this.#frameDistanceMs, MAX_VIDEO_PATIENCE_MS));
    const stoppedMs = nowMs - (this.#videoArrivedAt ?? nowMs);
    if (!this.#isStill && stoppedMs > patienceMs * ASKING_SHARE) {
      this.#isStill = true;
      this.#asksForKeyframe = true;
    }
    if (keyframe === null || (stoppedMs <= patienceMs && !this.#needsKeyframe)) return [];
    const frames: TimedFrame[] = [];
    let atMs = Math.max(this.#newestVideoMs, timestampMs - MAX_REPEATED_MS) + REPEAT_PICTURE_MS;
    for (; atMs <= timestampMs; atMs += REPEAT_PICTURE_MS) {
      frames.push({ ...keyframe, timestampMs: atMs });
      this.#newestVideoMs = atMs;
    }
    if (frames.length > 0) this.#needsKeyframe = true;
    return frames;
  }
}
