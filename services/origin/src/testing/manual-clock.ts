import type { Clock } from '@naru/platform/clock';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return Date.UTC(2026, 0, 1) + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const sleeper = { wakesAt: this.#elapsedMs + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          if (this.#sleepers.delete(sleeper))
            reject(new DOMException('the sleep was cut short', 'AbortError'));
        },
        { once: true },
      );
    });
  }

  /** Those who sleep now. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Moves time on and wakes whoever is due. */
  advance(ms: number): void {
    this.#elapsedMs += ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakesAt > this.#elapsedMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}
