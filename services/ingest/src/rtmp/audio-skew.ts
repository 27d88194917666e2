/** Mean over this long; shorter swings are the encoder's interleaving. */
export const SKEW_WINDOW_MS = 5000;
/** The mean may wander this far before sound is moved back; with what the window hides that is 200 ms. */
export const SKEW_TOLERANCE_MS = 100;

/**
 * Watches how far audio is ahead of video as video frames arrive. Within one TCP connection that distance is the encoder's habit
 * and stays the same; when it wanders, one of the encoder's clocks does.
 */
export class AudioSkew {
  #baselineMs: number | null = null;
  #sumMs = 0;
  #count = 0;
  #since: number | null = null;

  /** Returns what is to be added to the audio's time, in whole milliseconds; nearly always 0. */
  observe(skewMs: number, arrivedAt: number): number {
    this.#since ??= arrivedAt;
    this.#sumMs += skewMs;
    this.#count += 1;
    if (arrivedAt - this.#since < SKEW_WINDOW_MS) return 0;
    const meanMs = this.#sumMs / this.#count;
    this.restart();
    this.#baselineMs ??= meanMs;
    const wanderedMs = meanMs - this.#baselineMs;
    return Math.abs(wanderedMs) > SKEW_TOLERANCE_MS ? -Math.round(wanderedMs) : 0;
  }

  /** Begins a new window; what was habit stays so. */
  restart(): void {
    this.#sumMs = 0;
    this.#count = 0;
    this.#since = null;
  }
}
