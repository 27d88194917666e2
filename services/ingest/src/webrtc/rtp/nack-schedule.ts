import { SequenceUnwrapper } from './unwrap.ts';

/** More than this at once is an outage: asking for all of it only delays what follows, a keyframe heals sooner. */
export const MAX_MISSING_PACKETS = 200;
/** How long a packet is worth waiting for after its successor came; the jitter buffer gives up at the same time. */
export const GIVE_UP_MS = 300;
/** And at the most, where the delay is our own: a process that is always late must not hold everything. */
export const LONGEST_WAIT_MS = 1000;
/** Most gaps are packets that overtook each other. */
const FIRST_REQUEST_MS = 10;
const MIN_REPEAT_MS = 30;
/** A repetition before the answer can be here would only bring it twice. */
const REPEAT_ROUND_TRIPS = 1.2;
const MAX_TRIES = 10;

export type NackDecision =
  | { readonly kind: 'nothing' }
  /** 16-bit sequence numbers in ascending order (modulo 2^16), at most 200. */
  | { readonly kind: 'nack'; readonly sequenceNumbers: readonly number[] }
  /** Too much is missing to ask for it. */
  | { readonly kind: 'keyframe' };

export interface NackCounts {
  /** Sequence numbers asked for, repetitions included. */
  readonly requested: number;
  /** Packets that came after they had been missed. */
  readonly recovered: number;
  /** Packets that were waited for in vain, or not at all. */
  readonly abandoned: number;
}

interface Missing {
  readonly noticedAtMs: number;
  tries: number;
  nextTryMs: number;
}

/** Decides which packets of one SSRC to ask for again. */
export class NackSchedule {
  readonly #unwrapper = new SequenceUnwrapper();
  #restarts = 0;
  #newest: number | null = null;
  /** By unwrapped sequence number, ascending. */
  readonly #missing = new Map<number, Missing>();
  /** Packets are waited for longer until then. */
  #patientUntilMs = -Infinity;
  #keyframeDue = false;
  #requested = 0;
  #recovered = 0;
  #abandoned = 0;

  get counts(): NackCounts {
    return { requested: this.#requested, recovered: this.#recovered, abandoned: this.#abandoned };
  }

  /** Every packet of the SSRC, unwrapped retransmissions included. */
  received(sequenceNumber: number, nowMs: number): void {
    const number = this.#unwrapper.unwrap(sequenceNumber);
    if (number === null) return;
    const newest = this.#newest;
    const restarted = this.#unwrapper.restarts !== this.#restarts;
    this.#restarts = this.#unwrapper.restarts;
    if (newest === null) this.#newest = number;
    else if (number > newest) {
      this.#newest = number;
      if (restarted) this.#abandonAll(0);
      else this.#notice(newest + 1, number, nowMs);
    } else if (this.#missing.delete(number)) this.#recovered += 1;
  }

  /** Until then packets may be late through our own fault. */
  excuseUntil(untilMs: number): void {
    this.#patientUntilMs = untilMs;
  }

  /** To be asked every few milliseconds; what it names counts as asked for. */
  due(nowMs: number, roundTripMs: number): NackDecision {
    if (this.#keyframeDue) {
      this.#keyframeDue = false;
      return { kind: 'keyframe' };
    }
    const repeatMs = Math.max(MIN_REPEAT_MS, REPEAT_ROUND_TRIPS * roundTripMs);
    const sequenceNumbers: number[] = [];
    const waitMs = nowMs < this.#patientUntilMs ? LONGEST_WAIT_MS : GIVE_UP_MS;
    for (const [number, missing] of this.#missing) {
      if (nowMs - missing.noticedAtMs >= waitMs) {
        this.#missing.delete(number);
        this.#abandoned += 1;
      } else if (missing.tries < MAX_TRIES && nowMs >= missing.nextTryMs) {
        missing.tries += 1;
        missing.nextTryMs = nowMs + repeatMs;
        sequenceNumbers.push(number & 0xffff);
      }
    }
    this.#requested += sequenceNumbers.length;
    return sequenceNumbers.length === 0 ? { kind: 'nothing' } : { kind: 'nack', sequenceNumbers };
  }

  /** `from` up to, but not including, `to` did not come. */
  #notice(from: number, to: number, nowMs: number): void {
    const count = to - from;
    if (this.#missing.size + count > MAX_MISSING_PACKETS) {
      this.#abandonAll(count);
      return;
    }
    for (let number = from; number < to; number += 1) {
      this.#missing.set(number, { noticedAtMs: nowMs, tries: 0, nextTryMs: nowMs + FIRST_REQUEST_MS });
    }
  }

  #abandonAll(more: number): void {
    this.#abandoned += this.#missing.size + more;
    this.#missing.clear();
    this.#keyframeDue = true;
  }
}
