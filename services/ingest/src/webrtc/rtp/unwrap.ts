/** a - b modulo 2^16, as the nearer of both directions. */
export const signedDifference16 = (a: number, b: number): number => ((a - b) << 16) >> 16;

/** a - b modulo 2^32, as the nearer of both directions. */
export const signedDifference32 = (a: number, b: number): number => (a - b) | 0;

const CYCLE = 2 ** 16;
/** Steps ahead that are believed at once (MAX_DROPOUT of RFC 3550, A.1). */
const MAX_AHEAD = 3000;
/**
 * Steps back that are late packets. More than the 100 of RFC 3550, A.1: browsers probe the bandwidth with packets they
 * sent a second ago.
 */
const MAX_BEHIND = 2000;
/** So many unbelievable numbers one after the other are a restart (RFC 3550, A.1). */
const RESTART_RUN = 2;
/** The same for numbers that may be late packets: more than ever get retransmitted in one burst. */
const LATE_RESTART_RUN = 250;

/**
 * 16-bit sequence numbers as numbers that go on beyond 16 bits; the low 16 bits stay what they were. Late packets get the
 * lower numbers they belong to. After a restart of the sender the numbers go on above all former ones.
 */
export class SequenceUnwrapper {
  #newest: number | null = null;
  #restarts = 0;
  /** Of packets in sequence that brought nothing newer: what would come next, and how many there were. */
  #awaited: number | null = null;
  #run = 0;

  /** How often the sender began anew; a caller that keeps state by number forgets it when this changes. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Null for a number far from all others, which is believed only when its successor comes right after it. */
  unwrap(sequenceNumber: number): number | null {
    const newest = this.#newest;
    if (newest === null) return this.#advance(sequenceNumber);
    const step = signedDifference16(sequenceNumber, newest);
    if (step > 0 && step <= MAX_AHEAD) return this.#advance(newest + step);
    this.#run = sequenceNumber === this.#awaited ? this.#run + 1 : 1;
    this.#awaited = (sequenceNumber + 1) % CYCLE;
    const isLate = step <= 0 && step >= -MAX_BEHIND;
    if (this.#run >= (isLate ? LATE_RESTART_RUN : RESTART_RUN)) {
      this.#restarts += 1;
      return this.#advance(newest + forwardDistance(sequenceNumber, newest));
    }
    return isLate ? newest + step : null;
  }

  #advance(value: number): number {
    this.#newest = value;
    this.#awaited = null;
    this.#run = 0;
    return value;
  }
}

/** 1 to 65,536. */
function forwardDistance(sequenceNumber: number, from: number): number {
  const distance = (sequenceNumber - from) & (CYCLE - 1);
  return distance === 0 ? CYCLE : distance;
}

/** 32-bit RTP timestamps as numbers that go on beyond 32 bits: each is the one nearest to its predecessor. */
export class TimestampUnwrapper {
  #last: number | null = null;

  unwrap(timestamp: number): number {
    const value = this.near(timestamp) ?? timestamp;
    this.#last = value;
    return value;
  }

  /** What `unwrap` would say, without taking the timestamp as the newest; null before the first. */
  near(timestamp: number): number | null {
    return this.#last === null ? null : this.#last + signedDifference32(timestamp, this.#last);
  }
}
