import type { Clock } from '@naru/platform/clock';
import { PROBLEMS } from '../../problems.ts';
import type { PublishEnd } from '../../publish-session.ts';
import { ENDED_MEMORY_MS, MAX_ENDED_SESSIONS } from './limits.ts';

/** What whoever asks for a session is told of its end. */
export interface ToldEnd {
  /** Another publisher took its place (409), or the server does not want what it sent (410). */
  readonly code: 'conflict' | 'gone';
  /** In words for the streamer. */
  readonly detail: string;
}

/**
 * Why sessions are over, for ten minutes: the library's goodbye rarely arrives, so their pages ask, and must come back by
 * themselves only to a server that lost them. Of too many the oldest are forgotten first.
 */
export class EndedSessions {
  readonly #clock: Clock;
  /** By name, the oldest first; `until` is monotonic. */
  readonly #ends = new Map<string, { told: ToldEnd; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#ends.size;
  }

  /** Ends after which a publisher may simply come back are not kept. */
  remember(name: string, end: PublishEnd): void {
    const told = toldOf(end);
    if (told === null) return;
    const now = this.#clock.monotonic();
    for (const [oldest, { until }] of this.#ends) {
      if (until > now && this.#ends.size < MAX_ENDED_SESSIONS) break;
      this.#ends.delete(oldest);
    }
    this.#ends.set(name, { told, until: now + ENDED_MEMORY_MS });
  }

  find(name: string): ToldEnd | null {
    const kept = this.#ends.get(name);
    return kept !== undefined && kept.until > this.#clock.monotonic() ? kept.told : null;
  }
}

function toldOf({ reason, problem }: PublishEnd): ToldEnd | null {
  if (reason === 'superseded') return { code: 'conflict', detail: PROBLEMS.superseded };
  if (problem === null || (reason !== 'refused' && reason !== 'transcode-failed')) return null;
  return { code: 'gone', detail: problem };
}
