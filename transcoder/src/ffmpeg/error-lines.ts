import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';

const KEPT_LINES = 20;
const MAX_LINE_CHARACTERS = 500;
/** Broken input makes hundreds of warnings a second. */
const LOG_INTERVAL_MS = 1000;

/** FFmpeg's last words, for the error of a run; on the way at most one log line a second. */
export class ErrorLines {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #lines: string[] = [];
  #loggedAt = Number.NEGATIVE_INFINITY;
  #suppressed = 0;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  push(line: string): void {
    const text = line.trim().slice(0, MAX_LINE_CHARACTERS);
    if (text === '') return;
    this.#lines.push(text);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    const now = this.#clock.monotonic();
    if (now - this.#loggedAt < LOG_INTERVAL_MS) {
      this.#suppressed += 1;
      return;
    }
    this.#logger.warn({ line: text, suppressed: this.#suppressed }, 'ffmpeg says');
    this.#loggedAt = now;
    this.#suppressed = 0;
  }

  /** Oldest first. */
  last(): readonly string[] {
    return [...this.#lines];
  }
}
