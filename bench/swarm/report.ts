import type { DelaySummary } from './histogram.ts';
import type { DelaysByZero, TestPlan, TestResult } from './measure.ts';

/** A thread that works longer than this is late for what arrives: the delays are then its own. */
const BUSY_UTILIZATION = 0.85;

/** Below this the percentiles are those of the lucky ones. */
const LEAST_ANSWERED_SHARE = 0.99;

/** The results of all tests, one column each, as lines of text. */
export function tableOf(results: readonly TestResult[]): string {
  const columns = results.map(cellsOf);
  const labels = columns[0]?.map(([label]) => label) ?? [];
  const rows = labels.map((label, row) => [label, ...columns.map((cells) => cells[row]?.[1] ?? '-')]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** What the reader must know before trusting a figure; empty when there is nothing. */
export function notesOf(result: TestResult): string[] {
  const { plan, totals, wakeUpMs } = result;
  const notes: string[] = [];
  if (result.joined < plan.viewers) notes.push(`only ${result.joined} of ${plan.viewers} viewers joined`);
  for (const [kind, count] of Object.entries(totals.errors)) notes.push(`error: ${kind}: ${count}`);
  const share = answeredShare(result);
  if (share < LEAST_ANSWERED_SHARE) {
    notes.push(`only ${percent(share)} of the answers due came: the delays are those of the lucky ones`);
  }
  if (totals.loopUtilization > BUSY_UTILIZATION) {
    notes.push(
      `the generator is the bottleneck: its busiest thread works ${percent(totals.loopUtilization)} of the time`,
    );
  }
  const wakeUp = wakeUpMs.sincePublish ?? wakeUpMs.sinceFirstAnswer;
  const lateness = totals.loopLatenessMs.p99 ?? 0;
  if (lateness > 20 && lateness > (wakeUp.p99 ?? 0) / 2) {
    notes.push(
      `the generator reads late (p99 ${ms(lateness)}): much of the wake-up p99 of ${ms(wakeUp.p99)} is its own`,
    );
  }
  return notes.map((note) => `${titleOf(plan)}: ${note}`);
}

const errorCount = (result: TestResult): number =>
  Object.values(result.totals.errors).reduce((sum, count) => sum + count, 0) +
  (result.plan.viewers - result.joined);

/** Answers for the measured parts that came in time to be counted, as a share of those due: one a viewer and part. */
const answeredShare = ({ joined, parts, wakeUpMs }: TestResult): number =>
  joined * parts === 0 ? 0 : wakeUpMs.sinceFirstAnswer.count / (joined * parts);

/** Whether the viewers got all that they should: without an error or a stall, and woken for every part. */
export const isFaultless = (result: TestResult): boolean =>
  errorCount(result) === 0 && result.totals.stalls === 0 && answeredShare(result) >= LEAST_ANSWERED_SHARE;

function cellsOf(result: TestResult): [label: string, cell: string][] {
  const { plan, totals, server } = result;
  const holds = plan.mode === 'hold';
  return [
    ['', titleOf(plan)],
    ['server', result.subject],
    ['measured', `${plan.seconds} s, ${result.parts} parts`],
    ['requests a second', String(totals.requestsPerSecond)],
    ['received', `${totals.megabitsPerSecond} Mbit/s`],
    ['errors', String(errorCount(result))],
    ['missed parts', String(totals.missedParts)],
    ['parts compared', holds ? '-' : String(totals.comparedParts)],
    ['wake-up since publish p50/p99/max', delay(result.wakeUpMs, 'sincePublish')],
    ['wake-up since first answer p50/p99/max', delay(result.wakeUpMs, 'sinceFirstAnswer')],
    ['part in hand since publish p50/p99/max', holds ? '-' : delay(result.partInHandMs, 'sincePublish')],
    [
      'part in hand since first answer p50/p99/max',
      holds ? '-' : delay(result.partInHandMs, 'sinceFirstAnswer'),
    ],
    ['join p50/p95', holds ? '-' : `${ms(totals.joinMs.p50)} / ${ms(totals.joinMs.p95)}`],
    [
      'stalls',
      holds
        ? '-'
        : `${totals.stalls} of ${totals.stalledViewers} viewers${totals.stalls > 0 ? `, ${totals.stalledSeconds} s` : ''}`,
    ],
    ['buffer p1/p50', holds ? '-' : `${ms(totals.bufferMs.p1)} / ${ms(totals.bufferMs.p50)}`],
    ['server: loop to wake all p50/max', loop(result.publishLoopMs)],
    ['server: cores (idle)', server === null ? '-' : `${server.cores} (${server.idleCores})`],
    [
      holds ? 'server: CPU per blocking answer' : 'server: CPU per request',
      server === null ? '-' : `${server.cpuMicrosPerRequest} us`,
    ],
    [
      'server: RSS (idle)',
      server === null ? '-' : `${server.residentMegabytes} MB (${server.idleResidentMegabytes})`,
    ],
    ['server: RSS per viewer', server === null ? '-' : `${server.residentKilobytesPerViewer} kB`],
    ['generator: timers late p50/p99/max', triple(totals.loopLatenessMs)],
    ['generator: busiest thread, cores', `${percent(totals.loopUtilization)}, ${result.generatorCores}`],
    ['load average', String(result.loadAverage)],
  ];
}

const titleOf = ({ mode, viewers }: TestPlan): string => `${viewers} ${mode === 'hold' ? 'held' : 'viewers'}`;

const ms = (value: number | null): string =>
  value === null ? '-' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

const triple = ({ p50, p99, max }: DelaySummary): string => `${ms(p50)} / ${ms(p99)} / ${ms(max)}`;

const loop = (summary: DelaySummary | null): string =>
  summary === null ? '-' : `${ms(summary.p50)} / ${ms(summary.max)}`;

function delay(delays: DelaysByZero, zero: keyof DelaysByZero): string {
  const summary = delays[zero];
  return summary === null ? '-' : triple(summary);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
