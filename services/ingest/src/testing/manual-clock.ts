import type { Clock } from '@naru/platform/clock';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when a test says so. Starts at 1,000,000 on both clocks. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(new DOMException('aborted', 'AbortError'));
      signal?.addEventListener('abort', onAbort, { once: true });
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#sleepers.push({ until: this.#now + ms, wake });
    });
  }

  /** Lets time pass without anybody waking: for code that only asks what time it is. */
  advance(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass, wakes who slept until then, and lets them run. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
    await settled();
  }
}

/** Lets everything run that waits for nothing but a turn. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
