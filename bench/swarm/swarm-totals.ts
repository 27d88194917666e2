import { type DelaySummary, Histogram, type HistogramCounts, summarize } from './histogram.ts';
import type { SwarmReport } from './swarm-counts.ts';

/** Reports of all threads together. */
export interface SwarmTotals {
  readonly requestsPerSecond: number;
  readonly playlistRequests: number;
  readonly partRequests: number;
  readonly bytes: number;
  readonly megabitsPerSecond: number;
  /** Count by kind; none is empty. */
  readonly errors: Readonly<Record<string, number>>;
  readonly missedParts: number;
  /** Sampled parts whose bytes were compared between viewers. */
  readonly comparedParts: number;
  readonly joinMs: DelaySummary;
  readonly stalls: number;
  readonly stalledViewers: number;
  readonly stalledSeconds: number;
  /** Media ahead of the playhead when a part arrives: 1 % of the viewers had less than `p1`. */
  readonly bufferMs: { readonly p1: number | null; readonly p50: number | null };
  /** How late timers of the generator fire: what the generator adds to every delay. */
  readonly loopLatenessMs: DelaySummary;
  /** Of the busiest thread, 0-1. */
  readonly loopUtilization: number;
}

export function totalsOf(reports: readonly SwarmReport[], seconds: number): SwarmTotals {
  const sum = (value: (report: SwarmReport) => number): number =>
    reports.reduce((total, report) => total + value(report), 0);
  const merged = (counts: (report: SwarmReport) => HistogramCounts): Histogram => {
    const histogram = new Histogram();
    for (const report of reports) histogram.merge(counts(report));
    return histogram;
  };
  const { compared, differing } = compareDigests(reports.map(({ digests }) => digests));
  const errors = sumByKind(reports.map((report) => report.errors));
  if (differing > 0) errors['part differs between threads'] = differing;
  const requests = sum((report) => report.playlistRequests + report.partRequests);
  const bytes = sum((report) => report.bytes);
  const buffer = merged((report) => report.bufferMs);
  return {
    requestsPerSecond: Math.round(requests / seconds),
    playlistRequests: sum((report) => report.playlistRequests),
    partRequests: sum((report) => report.partRequests),
    bytes,
    megabitsPerSecond: Math.round((bytes * 8) / 1e6 / seconds),
    errors,
    missedParts: sum((report) => report.missedParts),
    comparedParts: compared,
    joinMs: summarize(merged((report) => report.joinMs)),
    stalls: sum((report) => report.stalls),
    stalledViewers: sum((report) => report.stalledViewers),
    stalledSeconds: Number((sum((report) => report.stalledMs) / 1000).toFixed(1)),
    bufferMs: { p1: rounded(buffer.percentile(0.01)), p50: rounded(buffer.percentile(0.5)) },
    loopLatenessMs: summarize(merged((report) => report.loopLatenessMs)),
    loopUtilization: Number(Math.max(...reports.map((report) => report.loopUtilization)).toFixed(2)),
  };
}

function sumByKind(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const errors of all) {
    for (const [kind, count] of Object.entries(errors)) sums[kind] = (sums[kind] ?? 0) + count;
  }
  return sums;
}

function compareDigests(all: readonly ReadonlyMap<string, string>[]): {
  compared: number;
  differing: number;
} {
  const known = new Map<string, string>();
  let differing = 0;
  for (const digests of all) {
    for (const [path, digest] of digests) {
      const other = known.get(path);
      if (other !== undefined && other !== digest) differing += 1;
      known.set(path, digest);
    }
  }
  return { compared: known.size, differing };
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));
