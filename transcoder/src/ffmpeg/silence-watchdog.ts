/**
 * Notices an FFmpeg that takes input, or leaves it waiting, and gives no output. Time without input does not count.
 * Pure: time comes in as monotonic milliseconds.
 */
export class SilenceWatchdog {
  readonly #firstLimitMs: number;
  readonly #limitMs: number;
  #produced = false;
  /** Input offered and not yet taken. */
  #waiting = false;
  /** Since when there has been input without output. */
  #silentSinceMs: number | null = null;

  /** The start takes longer: probing, decoding up to the first frame, encoders. */
  constructor(limits: { firstLimitMs: number; limitMs: number }) {
    this.#firstLimitMs = limits.firstLimitMs;
    this.#limitMs = limits.limitMs;
  }

  /** A chunk is offered to FFmpeg. */
  offered(nowMs: number): void {
    this.#waiting = true;
    this.#silentSinceMs ??= nowMs;
  }

  /** FFmpeg took it. */
  taken(): void {
    this.#waiting = false;
  }

  produced(nowMs: number): void {
    this.#produced = true;
    this.#silentSinceMs = this.#waiting ? nowMs : null;
  }

  isTooSilent(nowMs: number): boolean {
    const limitMs = this.#produced ? this.#limitMs : this.#firstLimitMs;
    return this.#silentSinceMs !== null && nowMs - this.#silentSinceMs > limitMs;
  }
}
