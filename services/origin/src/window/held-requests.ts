import type { Logger } from '@naru/platform/logger';

/** Counts the held requests of all broadcasts of this process and bounds them. */
export class HeldRequests {
  readonly #limit: number;
  readonly #logger: Logger;
  #now = 0;
  /** Answered because what they waited for came. */
  woken = 0;
  /** Freed because their client went away. */
  left = 0;
  /** Answered with 503 at their deadline. */
  expired = 0;
  /** Not held: over a limit. */
  refused = 0;

  constructor(options: { limit: number; logger: Logger }) {
    this.#limit = options.limit;
    this.#logger = options.logger;
  }

  get now(): number {
    return this.#now;
  }

  isFull(): boolean {
    return this.#now >= this.#limit;
  }

  added(): void {
    this.#now += 1;
  }

  removed(): void {
    this.#now -= 1;
  }

  /** A held request could not be answered: a bug of ours. */
  failed(error: unknown): void {
    this.#logger.error({ err: error }, 'a held request could not be answered');
  }
}
