import { Histogram } from './histogram.ts';

interface PartTimes {
  publishedAtMs: number | null;
  firstAnswerAtMs: number | null;
  answers: number[];
  inHand: number[];
}

/** A part that nobody mentioned for so long is complete. */
const SETTLED_AFTER_MS = 8000;

/** Delays in milliseconds since a part became available. */
export interface Delays {
  /** Until a viewer read of it. */
  readonly wakeUp: Histogram;
  /** Until a viewer had all its bytes. */
  readonly inHand: Histogram;
}

const newDelays = (): Delays => ({ wakeUp: new Histogram(), inHand: new Histogram() });

/**
 * Brings the times at which viewers of all threads saw each part together with the time at which the part became
 * available. Parts that came before `measureFrom` or after `measureUntil` do not count.
 */
export class PartDelays {
  /** Zero is the earliest answer that any viewer got for the part: the true zero or a little after it. */
  readonly sinceFirstAnswer = newDelays();
  /** Zero is the moment of publishing; stays empty for a server that does not tell. */
  readonly sincePublish = newDelays();
  readonly #parts = new Map<number, PartTimes>();
  #measureFromMs = Number.POSITIVE_INFINITY;
  #measureUntilMs = Number.POSITIVE_INFINITY;
  #measuredParts = 0;

  /** Parts that counted so far. */
  get measuredParts(): number {
    return this.#measuredParts;
  }

  measureFrom(atMs: number): void {
    this.#measureFromMs = atMs;
  }

  /** Answers for parts that came before this still count: the slowest are the ones of interest. */
  measureUntil(atMs: number): void {
    this.#measureUntilMs = atMs;
  }

  published(key: number, atMs: number): void {
    this.#times(key).publishedAtMs = atMs;
  }

  /** Pairs of part key and time. */
  answered(pairs: Float64Array): void {
    eachPair(pairs, (key, atMs) => {
      const times = this.#times(key);
      times.answers.push(atMs);
      times.firstAnswerAtMs = Math.min(times.firstAnswerAtMs ?? atMs, atMs);
    });
  }

  /** Pairs of part key and time. */
  inHand(pairs: Float64Array): void {
    eachPair(pairs, (key, atMs) => this.#times(key).inHand.push(atMs));
  }

  /** Counts the parts that are complete at this time; with Infinity all of them. */
  settle(nowMs: number): void {
    for (const [key, times] of this.#parts) {
      const zeroMs = times.publishedAtMs ?? times.firstAnswerAtMs ?? Number.NEGATIVE_INFINITY;
      if (nowMs - zeroMs < SETTLED_AFTER_MS) continue;
      this.#parts.delete(key);
      const isMeasured = zeroMs >= this.#measureFromMs && zeroMs <= this.#measureUntilMs;
      if (isMeasured && times.firstAnswerAtMs !== null) this.#count(times);
    }
  }

  #count({ publishedAtMs, firstAnswerAtMs, answers, inHand }: PartTimes): void {
    this.#measuredParts += 1;
    const zeros: readonly [Delays, number | null][] = [
      [this.sinceFirstAnswer, firstAnswerAtMs],
      [this.sincePublish, publishedAtMs],
    ];
    for (const [delays, zeroMs] of zeros) {
      if (zeroMs === null) continue;
      for (const atMs of answers) delays.wakeUp.add(atMs - zeroMs);
      for (const atMs of inHand) delays.inHand.add(atMs - zeroMs);
    }
  }

  #times(key: number): PartTimes {
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const times: PartTimes = { publishedAtMs: null, firstAnswerAtMs: null, answers: [], inHand: [] };
    this.#parts.set(key, times);
    return times;
  }
}

function eachPair(pairs: Float64Array, take: (key: number, atMs: number) => void): void {
  for (let index = 0; index + 1 < pairs.length; index += 2) take(pairs[index] ?? 0, pairs[index + 1] ?? 0);
}
