export type KeyframeReason = 'start' | 'loss' | 'consumer' | 'starvation';

/** Encoders need the time, and more requests only cost quality. */
const MIN_INTERVAL_MS = 500;
/** A request without an answer may have been lost itself. */
const REPEAT_MS = 1000;
/** Without a keyframe for this long nobody can join; OBS sends one every 8.3 s by default. */
const STARVATION_MS = 20_000;
const STARVATION_REPEAT_MS = 2000;

/** Decides when to ask the sender of one video track for a keyframe. */
export class KeyframeRequests {
  /** Since when there is none: the newest keyframe, or the first wish. */
  #withoutSinceMs: number | null = null;
  #wanted: { readonly reason: KeyframeReason; asked: boolean } | null = null;
  #lastRequestMs = -Infinity;
  #requested = 0;

  /** Requests so far. */
  get requested(): number {
    return this.#requested;
  }

  /** Asked for until one comes. */
  want(reason: Exclude<KeyframeReason, 'starvation'>, nowMs: number): void {
    this.#withoutSinceMs ??= nowMs;
    // One that is on its way may have been made before this reason came up.
    this.#wanted = { reason, asked: false };
  }

  /** A whole keyframe came. */
  keyframeArrived(nowMs: number): void {
    this.#withoutSinceMs = nowMs;
    this.#wanted = null;
  }

  /** The reason when a request is to be sent now, which then counts as sent; else null. */
  due(nowMs: number): KeyframeReason | null {
    const reason = this.#dueReason(nowMs);
    if (reason === null) return null;
    if (this.#wanted !== null) this.#wanted.asked = true;
    this.#lastRequestMs = nowMs;
    this.#requested += 1;
    return reason;
  }

  #dueReason(nowMs: number): KeyframeReason | null {
    const sinceRequestMs = nowMs - this.#lastRequestMs;
    const isStarving = this.#withoutSinceMs !== null && nowMs - this.#withoutSinceMs >= STARVATION_MS;
    if (this.#wanted?.asked === false) return sinceRequestMs >= MIN_INTERVAL_MS ? this.#wanted.reason : null;
    if (isStarving) return sinceRequestMs >= STARVATION_REPEAT_MS ? 'starvation' : null;
    return this.#wanted !== null && sinceRequestMs >= REPEAT_MS ? this.#wanted.reason : null;
  }
}
