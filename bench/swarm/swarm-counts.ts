import { Histogram, type HistogramCounts } from './histogram.ts';

/** A part as a number that sorts as the parts do; no segment has as many parts. */
export const partKey = (at: { readonly msn: number; readonly part: number }): number =>
  at.msn * 1000 + at.part;

/** What the viewers of a thread did since the last reset, as it is sent to the main thread. */
export interface SwarmReport {
  readonly playlistRequests: number;
  readonly partRequests: number;
  readonly bytes: number;
  /** Count by kind, of the whole life of the thread. */
  readonly errors: Readonly<Record<string, number>>;
  readonly missedParts: number;
  readonly stalls: number;
  readonly stalledMs: number;
  readonly stalledViewers: number;
  readonly bufferMs: HistogramCounts;
  /** Of the whole life of the thread. */
  readonly joinMs: HistogramCounts;
  /** Digests of sampled parts by path, of the whole life of the thread. */
  readonly digests: ReadonlyMap<string, string>;
  readonly loopLatenessMs: HistogramCounts;
  /** Share of the time in which the thread's event loop worked, 0-1. */
  readonly loopUtilization: number;
}

/** Counts of all viewers of one thread. */
export class SwarmCounts {
  playlistRequests = 0;
  partRequests = 0;
  bytes = 0;
  /** Parts of which a viewer learned only together with a later one. */
  missedParts = 0;
  readonly errors: Record<string, number> = {};
  /** Media ahead of the playhead at the moment in which a part arrives. */
  bufferMs = new Histogram();
  readonly joinMs = new Histogram();
  readonly #digests = new Map<string, string>();
  /** Pairs of part key and time since they were last taken. */
  #answers: number[] = [];
  #partsInHand: number[] = [];

  failed(kind: string): void {
    this.errors[kind] = (this.errors[kind] ?? 0) + 1;
  }

  /** A viewer learned of the part. */
  answered(key: number, atMs: number): void {
    this.#answers.push(key, atMs);
  }

  /** A viewer has all bytes of the part. */
  inHand(key: number, atMs: number): void {
    this.#partsInHand.push(key, atMs);
  }

  digest(path: string, digest: string): void {
    const known = this.#digests.get(path);
    if (known === undefined) this.#digests.set(path, digest);
    else if (known !== digest) this.failed('part differs between viewers');
  }

  get digests(): ReadonlyMap<string, string> {
    return this.#digests;
  }

  takeSamples(): { answers: Float64Array<ArrayBuffer>; partsInHand: Float64Array<ArrayBuffer> } {
    const samples = {
      answers: Float64Array.from(this.#answers),
      partsInHand: Float64Array.from(this.#partsInHand),
    };
    this.#answers = [];
    this.#partsInHand = [];
    return samples;
  }

  /** Joins, errors and digests stay: they belong to the whole run. */
  reset(): void {
    this.playlistRequests = 0;
    this.partRequests = 0;
    this.bytes = 0;
    this.missedParts = 0;
    this.bufferMs = new Histogram();
  }
}
