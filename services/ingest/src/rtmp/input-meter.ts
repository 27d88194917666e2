import {
  BITRATE_WINDOW_MS,
  MAX_BITS_PER_SECOND,
  MAX_LEAD_MS,
  MAX_PACE,
  PACE_BURST_MS,
  PACE_CATCH_UP_MS,
} from './limits.ts';

/**
 * Watches how much and how fast a publisher sends. Pure: time comes in. Media that comes faster than real time is not
 * refused but read slowly; TCP holds the publisher back.
 */
export class InputMeter {
  /** Media time that may be read before reality has caught up. */
  #creditMs = PACE_BURST_MS;
  #creditAt: number;
  /** When the first media came; null before it. */
  #mediaSince: number | null = null;
  #mediaMs = 0;
  #window: { at: number; mediaMs: number; bytes: number };

  constructor(now: number) {
    this.#creditAt = now;
    this.#window = { at: now, mediaMs: 0, bytes: 0 };
  }

  /** Counts bytes; true when they were too many over the whole window. A fast file is measured by its own time. */
  isTooMuch(bytes: number, now: number): boolean {
    const window = this.#window;
    window.bytes += bytes;
    const elapsedMs = Math.max(now - window.at, this.#mediaMs - window.mediaMs);
    if (elapsedMs < BITRATE_WINDOW_MS) {
      return window.bytes * 8 > 2 * (MAX_BITS_PER_SECOND / 1000) * BITRATE_WINDOW_MS;
    }
    this.#window = { at: now, mediaMs: this.#mediaMs, bytes: 0 };
    return window.bytes * 8 > (MAX_BITS_PER_SECOND / 1000) * elapsedMs;
  }

  /** Milliseconds to leave the socket alone, now that media up to `mediaMs` of the session has been read. */
  pauseMs(mediaMs: number, now: number): number {
    const earnedMs = (now - this.#creditAt) * MAX_PACE;
    this.#creditMs = Math.min(this.#creditMs + earnedMs, PACE_CATCH_UP_MS) - (mediaMs - this.#mediaMs);
    this.#creditAt = now;
    this.#mediaMs = mediaMs;
    if (mediaMs > 0) this.#mediaSince ??= now - mediaMs;
    const leadMs = this.#mediaSince === null ? 0 : mediaMs - (now - this.#mediaSince);
    return Math.max(0, -this.#creditMs / MAX_PACE, leadMs - MAX_LEAD_MS);
  }
}
