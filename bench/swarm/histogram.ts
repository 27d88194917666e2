/** Neighbouring bins differ by this factor, so a percentile is off by 1 % at most. */
const BIN_FACTOR = 1.02;
const LOG_BIN_FACTOR = Math.log(BIN_FACTOR);
/** Everything below counts as this. */
const SMALLEST = 0.01;
/** Everything from about five hours (in milliseconds) on shares the last bin. */
const BINS = 1060;

/** The counts of a histogram, as they travel between threads. */
export interface HistogramCounts {
  readonly bins: Uint32Array;
  readonly max: number;
}

/** Any number of positive values in constant memory. */
export class Histogram {
  readonly #bins = new Uint32Array(BINS);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    const bin = value <= SMALLEST ? 0 : Math.ceil(Math.log(value / SMALLEST) / LOG_BIN_FACTOR);
    const index = Math.min(bin, BINS - 1);
    this.#bins[index] = (this.#bins[index] ?? 0) + 1;
    this.#count += 1;
    if (value > this.#max) this.#max = value;
  }

  /** The largest value itself, no bin; null while there is none. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  /** The value below which `share` (0-1) of all lie; null while there is none. */
  percentile(share: number): number | null {
    if (this.#count === 0) return null;
    const wanted = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let index = 0; index < BINS; index += 1) {
      seen += this.#bins[index] ?? 0;
      if (seen >= wanted) return Math.min(this.#max, SMALLEST * BIN_FACTOR ** (index - 0.5));
    }
    return this.#max;
  }

  counts(): HistogramCounts {
    return { bins: this.#bins.slice(), max: this.#max };
  }

  merge({ bins, max }: HistogramCounts): void {
    for (let index = 0; index < BINS; index += 1) {
      const added = bins[index] ?? 0;
      this.#bins[index] = (this.#bins[index] ?? 0) + added;
      this.#count += added;
    }
    this.#max = Math.max(this.#max, max);
  }
}

/** Percentiles in milliseconds as a report shows them. */
export interface DelaySummary {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export function summarize(histogram: Histogram): DelaySummary {
  const rounded = (value: number | null): number | null =>
    value === null ? null : Number(value.toFixed(value < 10 ? 2 : 1));
  return {
    count: histogram.count,
    p50: rounded(histogram.percentile(0.5)),
    p95: rounded(histogram.percentile(0.95)),
    p99: rounded(histogram.percentile(0.99)),
    max: rounded(histogram.max),
  };
}
