import type { Clock } from '@naru/platform/clock';
import { MAX_SUPERSEDED_SESSIONS, SUPERSEDED_MEMORY_MS } from './limits.ts';

/**
 * Names of sessions whose place another publisher of the same key has taken, for ten minutes: their pages ask, and must not
 * come back by themselves as they do to a server that only restarts. Of too many the oldest are forgotten first.
 */
export class SupersededSessions {
  readonly #clock: Clock;
  /** Until when (monotonic), the oldest first. */
  readonly #names = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#names.size;
  }

  remember(name: string): void {
    const now = this.#clock.monotonic();
    for (const [oldest, until] of this.#names) {
      if (until > now && this.#names.size < MAX_SUPERSEDED_SESSIONS) break;
      this.#names.delete(oldest);
    }
    this.#names.set(name, now + SUPERSEDED_MEMORY_MS);
  }

  has(name: string): boolean {
    return (this.#names.get(name) ?? 0) > this.#clock.monotonic();
  }
}
