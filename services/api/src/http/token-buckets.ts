import type { Clock } from '@naru/platform/clock';

interface Bucket {
  tokens: number;
  updatedAtMs: number;
}

/** Token buckets by key, bounded in number: when full, the key that was used longest ago is forgotten. */
export class TokenBuckets {
  readonly #capacity: number;
  readonly #perSecond: number;
  readonly #maxKeys: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: { capacity: number; perSecond: number; maxKeys: number; clock: Clock }) {
    this.#capacity = options.capacity;
    this.#perSecond = options.perSecond;
    this.#maxKeys = options.maxKeys;
    this.#clock = options.clock;
  }

  /** Takes a token if there is one. Returns 0, or the seconds until there will be one. */
  take(key: string): number {
    const bucket = this.#refilled(key);
    if (bucket.tokens < 1) return this.#secondsUntilOne(bucket);
    bucket.tokens -= 1;
    return 0;
  }

  /** As {@link take}, but takes nothing. */
  peek(key: string): number {
    const bucket = this.#refilled(key);
    return bucket.tokens < 1 ? this.#secondsUntilOne(bucket) : 0;
  }

  get size(): number {
    return this.#buckets.size;
  }

  #secondsUntilOne(bucket: Bucket): number {
    return (1 - bucket.tokens) / this.#perSecond;
  }

  #refilled(key: string): Bucket {
    const nowMs = this.#clock.monotonic();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#capacity, updatedAtMs: nowMs };
    const gained = ((nowMs - bucket.updatedAtMs) / 1000) * this.#perSecond;
    bucket.tokens = Math.min(this.#capacity, bucket.tokens + gained);
    bucket.updatedAtMs = nowMs;
    this.#buckets.delete(key); // a Map keeps insertion order: the newest use goes to the end
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#maxKeys) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    return bucket;
  }
}
