import type { OtherViewersReport } from './other-viewers.ts';
import { FREEZE_MS } from './page-probe.ts';
import { delaySeries, describeSpan, joinSpans } from './playback-record.ts';
import type { RoleSeries } from './process-ledger.ts';
import type { SoakRecord } from './soak-record.ts';
import { afterWarmUp, type Series, type Trend, trendOf } from './trend.ts';
import { DELAY_ALLOWANCE_MS, judgeCount, judgeLevel, MEMORY_ALLOWANCE, type Verdict } from './verdict.ts';

/** A quantity of a process or of the page over the run; null verdict: not judged. */
export interface JudgedTrend extends Trend {
  verdict: Verdict | null;
}

export interface ProcessReport {
  process: string;
  /** PSS where the system tells it, else RSS; bytes. Right after a collection of garbage, where one can be had. */
  memory: JudgedTrend | null;
  /** JavaScript heap and buffers alive after a collection; null for other programs. */
  liveBytes: JudgedTrend | null;
  residentBytes: Trend | null;
  fileDescriptors: JudgedTrend | null;
  threads: JudgedTrend | null;
  cores: Trend | null;
}

export type SoakReport = ReturnType<typeof reportOf>;

/** What a run came to: figures, verdicts and the faults that make it fail. */
export function reportOf(record: SoakRecord) {
  const processes = record.roles.map(reportOfRole);
  const heap = judged(record.heapBytes, (series) => judgeLevel(series, MEMORY_ALLOWANCE));
  const drift = judged(delaySeries(record.spans), (series) => judgeLevel(series, DELAY_ALLOWANCE_MS));
  const playback = describeSpan(joinSpans(record.spans.map(({ span }) => span)));
  return {
    seconds: Math.round(record.seconds),
    playback,
    drift,
    processes,
    heapBytes: heap,
    directoryBytes: settledTrend(record.directoryBytes),
    otherViewers: record.otherViewers,
    logs: record.logs,
    faults: faultsOf(record, { playback, drift, heap, processes }),
  };
}

function reportOfRole(role: RoleSeries): ProcessReport {
  const { collectedBytes, proportionalBytes, residentBytes } = role;
  const memory = [collectedBytes, proportionalBytes].find(({ length }) => length > 0) ?? residentBytes;
  const asJudged = (series: Series, judge: (series: Series) => Verdict): JudgedTrend | null =>
    judged(series, role.judged ? judge : () => null);
  return {
    process: role.role,
    memory: asJudged(memory, (series) => judgeLevel(series, MEMORY_ALLOWANCE)),
    liveBytes: asJudged(role.liveBytes, (series) => judgeLevel(series, MEMORY_ALLOWANCE)),
    residentBytes: settledTrend(role.residentBytes),
    fileDescriptors: asJudged(role.fileDescriptors, judgeCount),
    threads: asJudged(role.threads, judgeCount),
    cores: settledTrend(role.cores),
  };
}

function judged(series: Series, judge: (series: Series) => Verdict | null): JudgedTrend | null {
  const trend = settledTrend(series);
  return trend === null ? null : { ...trend, verdict: judge(afterWarmUp(series)) };
}

/** Of a run that ended while it was warming up, that is all there is to show; the verdict is `too short` then. */
function settledTrend(series: Series): Trend | null {
  return trendOf(afterWarmUp(series)) ?? trendOf(series);
}

/** What makes a run fail, in sentences. */
function faultsOf(
  { deaths, problem, otherViewers }: SoakRecord,
  found: {
    playback: ReturnType<typeof describeSpan>;
    drift: JudgedTrend | null;
    heap: JudgedTrend | null;
    processes: readonly ProcessReport[];
  },
): string[] {
  const { playback, drift, heap, processes } = found;
  const grows = (trend: JudgedTrend | null): boolean => trend?.verdict === 'grows';
  return [
    ...(problem === null ? [] : [`the run ended early: ${problem}`]),
    ...(playback.stalls === 0 ? [] : [`${playback.stalls} stalls`]),
    ...(playback.freezes === 0 ? [] : [`${playback.freezes} freezes of the picture`]),
    ...(playback.freezes === 0 && playback.longestPauseMs >= FREEZE_MS
      ? [`a pause of ${playback.longestPauseMs} ms between two frames`]
      : []),
    ...(playback.delayMs === null ? ['no clock could be read in any painted frame'] : []),
    ...(otherViewers === null ? [] : faultsOfViewers(otherViewers)),
    ...deaths.map(({ role, fate, atSeconds }) => `${role} was ${fate} after ${Math.round(atSeconds)} s`),
    ...(grows(drift) ? ['the delay grows'] : []),
    ...(grows(heap) ? ['the heap of the page grows'] : []),
    ...processes.flatMap(({ process, memory, liveBytes, fileDescriptors, threads }) => [
      ...(grows(liveBytes) ? [`${process} keeps more and more alive`] : []),
      ...(grows(memory) ? [`the memory of ${process} grows`] : []),
      ...(grows(fileDescriptors) ? [`${process} keeps file descriptors`] : []),
      ...(grows(threads) ? [`${process} keeps threads`] : []),
    ]),
  ];
}

function faultsOfViewers({ asked, joined, stalls, errors }: OtherViewersReport): string[] {
  return [
    ...(joined === asked ? [] : [`${asked - joined} of the other viewers never saw a picture`]),
    ...(stalls === 0 ? [] : [`${stalls} stalls of the other viewers`]),
    ...Object.entries(errors).map(([kind, count]) => `${count} x ${kind} for the other viewers`),
  ];
}
