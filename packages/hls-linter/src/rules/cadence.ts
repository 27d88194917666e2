import { type Rule, rule, unless } from '../rule.ts';

/** When parts and segments were first seen by a client that always waits for the next one. */
export interface Arrivals {
  readonly url: string;
  readonly partTargetSeconds: number;
  readonly targetDurationSeconds: number;
  readonly parts: readonly Arrival[];
  readonly segments: readonly Arrival[];
}

export interface Arrival {
  readonly msn: number;
  readonly part: number;
  readonly atSeconds: number;
  /** Behind a discontinuity the wait before it says nothing about the server. */
  readonly discontinuitySequence: number;
}

/** Media that a client got before the listed part was complete is unfinished media. */
export interface HintedDownload {
  readonly url: string;
  readonly status: number;
  /** From the first byte of the body to its last. */
  readonly transferSeconds: number;
  readonly partTargetSeconds: number;
}

const lateArrivals = (arrivals: readonly Arrival[], mostSeconds: number) =>
  arrivals.slice(1).flatMap((arrival, index) => {
    const before = arrivals[index];
    if (before === undefined || before.discontinuitySequence !== arrival.discontinuitySequence) return [];
    const gap = arrival.atSeconds - before.atSeconds;
    return unless(
      gap <= mostSeconds,
      `${arrival.msn}.${arrival.part}`,
      `came ${gap.toFixed(2)} s after the one before, ${mostSeconds.toFixed(2)} s are right`,
    );
  });

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * 6.2.1 says MUST. Seen from a client the network and its own machine are in the figure too, so these are SHOULD, and
 * get half a target duration of slack.
 */
export const arrivalRules: readonly Rule<Arrivals>[] = [
  rule(
    'part-cadence',
    ['SHOULD', '6.2.1', 'A part comes within a part target of the one before'],
    (arrivals) =>
      lateArrivals(arrivals.parts, arrivals.partTargetSeconds + 0.5 * arrivals.targetDurationSeconds),
  ),
  rule(
    'segment-cadence',
    ['SHOULD', '6.2.1', 'A segment comes within 1.5 target durations, with half a one of slack'],
    (arrivals) => lateArrivals(arrivals.segments, 2 * arrivals.targetDurationSeconds),
  ),
];

export const hintedRules: readonly Rule<readonly HintedDownload[]>[] = [
  rule(
    'hint-available',
    ['MUST', '6.2.6', 'A hinted part can be asked for before it is there'],
    (downloads) =>
      downloads
        .filter(({ status }) => status !== 200)
        .map(({ url, status }) => ({ where: url, what: `was answered ${status}` })),
  ),
  rule(
    'hint-complete',
    ['MUST', '6.2.6', 'No byte of a part is sent before the part is complete'],
    (downloads) => {
      // One slow transfer may be the network's; parts sent while they grow all take about their own duration.
      const good = downloads.filter(({ status }) => status === 200);
      const typical = median(good.map(({ transferSeconds }) => transferSeconds));
      const most = 0.5 * (good[0]?.partTargetSeconds ?? Infinity);
      return unless(
        typical <= most,
        good[0]?.url ?? '',
        `parts take ${typical.toFixed(3)} s from first byte to last`,
      );
    },
  ),
];
