import type { SoakMinute } from './minutes.ts';
import type { JudgedTrend, ProcessReport, SoakReport } from './report.ts';
import { textTable } from './text-table.ts';
import type { Trend } from './trend.ts';
import { RULES } from './verdict.ts';

/** A minute in one line. */
export function minuteLine(minute: SoakMinute, of: { clock: string; minutes: number; load: number }): string {
  const { delayMs, stalls, droppedFrames, residentMegabytes } = minute;
  const memory = Object.entries(residentMegabytes).map(([role, megabytes]) => `${role} ${megabytes}`);
  return [
    `${of.clock}  ${String(minute.minute).padStart(String(of.minutes).length)}/${of.minutes} min`,
    `delay p50 ${delayMs?.p50 ?? '-'}, p95 ${delayMs?.p95 ?? '-'} ms`,
    `stalls ${stalls}, dropped ${droppedFrames}`,
    `load ${of.load}`,
    `RSS MB: ${memory.join(', ')}`,
  ].join('  |  ');
}

/** The whole report as it is shown at the end. */
export function reportText(report: SoakReport): string {
  const { playback, drift, faults, logs, directoryBytes, otherViewers } = report;
  const { delayMs, rateShare } = playback;
  return [
    textTable(
      [
        'process',
        'PSS MB start',
        'end',
        'max',
        'per hour',
        'alive MB',
        'per hour',
        'RSS max',
        'descriptors',
        'threads',
        'CPU',
        'verdict',
      ],
      [...report.processes.map(processRow), heapRow(report.heapBytes)],
    ),
    '',
    RULES,
    '',
    `delay           p5 ${shown(delayMs?.p5)}, p50 ${shown(delayMs?.p50)}, p95 ${shown(delayMs?.p95)}, max ${shown(delayMs?.max)} ms from ${delayMs?.count ?? 0} frames; ${playback.unreadable} unreadable`,
    `drift           ${slope(drift, 1)} ms per hour, ${drift?.verdict ?? 'too short'}`,
    `stalls          ${playback.stalls} by the player, ${playback.freezes} pauses over 0.5 s, longest ${playback.longestPauseMs} ms`,
    `frames          ${playback.framesPainted} painted, ${playback.droppedFrames} dropped`,
    `playback rate   faster ${percent(rateShare.faster)}, slower ${percent(rateShare.slower)} of the time`,
    ...(otherViewers === null
      ? []
      : [
          `other viewers   ${otherViewers.joined} of ${otherViewers.asked} joined, ${otherViewers.requests} requests, ${otherViewers.stalls} stalls`,
        ]),
    `data directory  ${megabytes(directoryBytes?.start)} MB at first, ${megabytes(directoryBytes?.end)} MB at last, ${slope(directoryBytes, 1e6)} MB per hour`,
    `warnings        ${logs.reduce((sum, { count }) => sum + count, 0)} lines`,
    ...logs.map(
      ({ file, level, message, count }) => `                ${count} x ${file} ${level}: ${message}`,
    ),
    '',
    faults.length === 0
      ? `passed: ${report.seconds} s without stall, growth or death`
      : `FAILED: ${faults.join('; ')}`,
  ].join('\n');
}

function processRow(report: ProcessReport): string[] {
  const { process, memory, liveBytes, residentBytes, fileDescriptors, threads, cores } = report;
  return [
    process,
    ...[memory?.start, memory?.end, memory?.max].map(megabytes),
    slope(memory, 1e6),
    liveBytes === null ? '' : `${megabytes(liveBytes.start)} > ${megabytes(liveBytes.end)}`,
    liveBytes === null ? '' : slope(liveBytes, 1e6),
    megabytes(residentBytes?.max),
    counts(fileDescriptors),
    counts(threads),
    cores === null ? '-' : cores.mean.toFixed(3),
    verdictOf([memory, liveBytes, fileDescriptors, threads]),
  ];
}

function heapRow(heap: JudgedTrend | null): string[] {
  const levels = [heap?.start, heap?.end, heap?.max].map(megabytes);
  return ['page JS heap', ...levels, slope(heap, 1e6), '', '', '', '', '', '', verdictOf([heap])];
}

/** The worst of them. */
function verdictOf(trends: readonly (JudgedTrend | null)[]): string {
  const verdicts = trends.map((trend) => trend?.verdict ?? null);
  return (['grows', 'too short', 'flat'] as const).find((verdict) => verdicts.includes(verdict)) ?? '-';
}

const counts = (trend: Trend | null): string =>
  trend === null ? '-' : `${Math.round(trend.start)} > ${Math.round(trend.end)} (${trend.max})`;

const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '-' : (bytes / 1e6).toFixed(1);

/** Slope per hour with its standard error. */
function slope(trend: Trend | null, unit: number): string {
  if (trend === null || trend.perHour === null || trend.perHourError === null) return '-';
  const sign = trend.perHour < 0 ? '' : '+';
  return `${sign}${(trend.perHour / unit).toFixed(1)} ±${(trend.perHourError / unit).toFixed(1)}`;
}

const shown = (value: number | undefined): string => (value === undefined ? '-' : String(value));
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
