/**
 * What a player would have in its buffer: parts go in, the playhead moves with the clock, and when it reaches the end of
 * the buffer playback stalls until enough is there again. Times are milliseconds of any steady clock.
 */
export class PlaybackBuffer {
  readonly #startSeconds: number;
  readonly #resumeSeconds: number;
  #bufferedSeconds = 0;
  #playheadSeconds = 0;
  #state: 'joining' | 'playing' | 'stalled' = 'joining';
  /** When the state or the playhead was last brought up to date. */
  #asOfMs = 0;
  #stalls = 0;
  #stalledMs = 0;

  /**
   * Playback begins `startSeconds` into the first part appended, and after a stall goes on with `resumeSeconds` in the
   * buffer.
   */
  constructor(options: { startSeconds: number; resumeSeconds: number }) {
    this.#startSeconds = options.startSeconds;
    this.#resumeSeconds = options.resumeSeconds;
  }

  get stalls(): number {
    return this.#stalls;
  }

  /** A stall that goes on counts up to the last update. */
  get stalledMs(): number {
    return this.#stalledMs;
  }

  get isPlaying(): boolean {
    return this.#state === 'playing';
  }

  /** Seconds between playhead and end. */
  get aheadSeconds(): number {
    return this.#bufferedSeconds - this.#playheadSeconds;
  }

  append(durationSeconds: number, nowMs: number): void {
    this.advance(nowMs);
    this.#bufferedSeconds += durationSeconds;
    if (this.#state === 'joining' && this.#bufferedSeconds > this.#startSeconds) {
      this.#playheadSeconds = this.#startSeconds;
      this.#state = 'playing';
    }
    if (this.#state === 'stalled' && this.aheadSeconds >= this.#resumeSeconds) this.#state = 'playing';
  }

  advance(nowMs: number): void {
    const elapsedMs = nowMs - this.#asOfMs;
    this.#asOfMs = nowMs;
    if (this.#state === 'stalled') this.#stalledMs += elapsedMs;
    if (this.#state !== 'playing') return;
    const shortMs = elapsedMs - this.aheadSeconds * 1000;
    this.#playheadSeconds = Math.min(this.#playheadSeconds + elapsedMs / 1000, this.#bufferedSeconds);
    if (shortMs < 0) return;
    this.#state = 'stalled';
    this.#stalls += 1;
    this.#stalledMs += shortMs;
  }
}
