/** Readings over time: [seconds since the start, value], in order of time. */
export type Series = readonly (readonly [atSeconds: number, value: number])[];

export interface Trend {
  /** Median of the first and of the last minute. */
  start: number;
  end: number;
  mean: number;
  max: number;
  /** Slope of the straight line through the medians of the minutes; null below three minutes. */
  perHour: number | null;
  /** Standard error of that slope. */
  perHourError: number | null;
}

/**
 * Programs compile themselves and fill their caches first; what that takes is no growth. The heap of the core was seen
 * to rise for nine minutes and to stay then.
 */
const LEAST_WARM_UP_MINUTES = 2;
const MOST_WARM_UP_MINUTES = 10;
/** Of a short run that much is left out, so that there is something to judge. */
const WARM_UP_SHARE = 1 / 3;
/** The last reading of a minute comes a moment after its end and belongs to it all the same. */
const LATE_SECONDS = 5;

/** Which minute of the run a reading belongs to, from 0. */
export const minuteOf = (atSeconds: number): number => Math.floor((atSeconds - LATE_SECONDS) / 60);

/** The part of a series that is judged. */
export function afterWarmUp(series: Series): Series {
  const minutes = minuteOf(series.at(-1)?.[0] ?? 0) + 1;
  const share = Math.floor(minutes * WARM_UP_SHARE);
  const warmUp = Math.max(LEAST_WARM_UP_MINUTES, Math.min(share, MOST_WARM_UP_MINUTES));
  return series.filter(([at]) => minuteOf(at) >= warmUp);
}

/** A series reduced to one median a minute, the time being the middle of that minute. */
export function minuteMedians(series: Series): Series {
  const minutes = new Map<number, number[]>();
  for (const [at, value] of series) {
    const minute = minuteOf(at);
    const values = minutes.get(minute) ?? [];
    values.push(value);
    minutes.set(minute, values);
  }
  return [...minutes].map(([minute, values]) => [(minute + 0.5) * 60, median(values)]);
}

/** Level and slope of a series; null without any reading. */
export function trendOf(series: Series): Trend | null {
  const medians = minuteMedians(series);
  const [first] = medians;
  const last = medians.at(-1);
  if (first === undefined || last === undefined) return null;
  const line = medians.length < 3 ? null : leastSquares(medians);
  return {
    start: first[1],
    end: last[1],
    mean: series.reduce((sum, [, value]) => sum + value, 0) / series.length,
    max: series.reduce((most, [, value]) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    perHour: line === null ? null : line.slope * 3600,
    perHourError: line === null ? null : line.slopeError * 3600,
  };
}

/** Slope (per second) of the straight line with the least squared distance to at least two points, and its standard error. */
export function leastSquares(points: Series): { slope: number; slopeError: number } {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spreadX = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
  const residue = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return {
    slope,
    slopeError: count > 2 ? Math.sqrt(residue / (count - 2) / spreadX) : Number.POSITIVE_INFINITY,
  };
}

/** Middle of the sorted values; the mean of the middle two when they are even in number. NaN without any. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
