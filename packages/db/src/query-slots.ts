import { AppError } from '@naru/platform/errors';

/**
 * As many queries at once as the pool has connections, and a bounded number waiting. The driver's own queue has no bound
 * and cannot be left; here a caller whose deadline has passed leaves, and a full queue refuses at once (503).
 */
export class QuerySlots {
  #free: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];

  constructor(options: { slots: number; maxWaiting: number }) {
    this.#free = options.slots;
    this.#maxWaiting = options.maxWaiting;
  }

  /**
   * Resolves when a slot is taken for the caller.
   *
   * @throws AppError `unavailable` when too many wait; the signal's reason when it fires first
   */
  async take(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new AppError('unavailable', 'the database is busy');
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(abortReason(signal));
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives a slot back; to be called when the query has really settled, not when its caller has given up. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

const abortReason = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new AppError('timeout', 'the wait for the database was given up');
