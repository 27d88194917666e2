import type { Clock } from '@naru/platform/clock';
import { AppError } from '@naru/platform/errors';
import type { MiddlewareHandler } from 'hono';
import type { Actor } from '../access/actor.ts';
import type { ApiEnvironment } from '../api-environment.ts';
import { clientAddress } from './client-address.ts';
import { TokenBuckets } from './token-buckets.ts';

export interface RateLimitSettings {
  /** By address. */
  readonly readsPerSecond: number;
  /** By address, and by token: one token used from many addresses is one client. */
  readonly writesPerSecond: number;
  /** So many writes may come at once; setting up a channel is a handful. */
  readonly writeBurst: number;
  /** By address; then every token from there is refused for a while, valid or not. */
  readonly authFailuresPerMinute: number;
}

/** Far above what people and their pages do, far below what it takes to guess a token or to hurt the database. */
export const DEFAULT_RATE_LIMITS: RateLimitSettings = {
  readsPerSecond: 50,
  writesPerSecond: 5,
  writeBurst: 15,
  authFailuresPerMinute: 10,
};

/** Bounds the memory of all counters to a few megabytes, whoever comes. */
const MAX_KEYS = 10_000;

export class RateLimits {
  readonly #reads: TokenBuckets;
  readonly #writes: TokenBuckets;
  readonly #failures: TokenBuckets;

  constructor(settings: RateLimitSettings, clock: Clock) {
    const shared = { maxKeys: MAX_KEYS, clock };
    const { readsPerSecond, writesPerSecond, writeBurst, authFailuresPerMinute } = settings;
    this.#reads = new TokenBuckets({ capacity: readsPerSecond, perSecond: readsPerSecond, ...shared });
    this.#writes = new TokenBuckets({ capacity: writeBurst, perSecond: writesPerSecond, ...shared });
    this.#failures = new TokenBuckets({
      capacity: authFailuresPerMinute,
      perSecond: authFailuresPerMinute / 60,
      ...shared,
    });
  }

  /** The limit by address, before anything else is done for a request. */
  readonly middleware: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    refuseIf((isRead ? this.#reads : this.#writes).take(clientAddress(c)));
    await next();
  };

  takeWriteOfActor(actor: Exclude<Actor, { kind: 'anonymous' }>): void {
    const key = actor.kind === 'admin' ? `admin ${actor.tokenId}` : `owner ${actor.channelId}`;
    refuseIf(this.#writes.take(key));
  }

  refuseAfterFailures(address: string): void {
    refuseIf(this.#failures.peek(address));
  }

  countFailure(address: string): void {
    this.#failures.take(address);
  }
}

/** A refusal that knows when to come back. */
export class TooManyRequests extends AppError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('too-many-requests', 'too many requests; slow down');
    this.retryAfterSeconds = Math.ceil(retryAfterSeconds);
  }
}

function refuseIf(waitSeconds: number): void {
  if (waitSeconds > 0) throw new TooManyRequests(waitSeconds);
}
