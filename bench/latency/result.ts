import type { MachineFacts } from '../machine.ts';
import type { RoleCost } from '../process-cost.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import type { BreakdownReport } from './breakdown.ts';
import { type DelayPoint, type DelayReport, VISIBLE_PAUSE_MS } from './delay-report.ts';
import type { JoinTime } from './join-time.ts';
import type { SkewReport } from './measure-skew.ts';
import type { LatencyOptions } from './options.ts';
import type { StartTime } from './start-time.ts';

/** What a run of the bench has found; all of it goes into the JSON file. */
export interface LatencyResult {
  measuredAt: string;
  settings: Omit<LatencyOptions, 'directory'>;
  machine: MachineFacts;
  loadAverage: { before: number; after: number };
  delay: DelayReport;
  breakdown: BreakdownReport | null;
  skew: SkewReport | null;
  join: { joinMs: Spread | null; firstDelayMs: Spread | null; pauseMs: Spread | null; failed: number };
  start: { sinceSpawnMs: Spread | null; sinceConnectMs: Spread | null; failed: number };
  cost: RoleCost[];
  perSecond: DelaySecond[];
  problems: string[];
}

/** Delays of the frames that were painted in one second of the run, ms. */
export interface DelaySecond {
  second: number;
  p5: number;
  p50: number;
  max: number;
}

export function perSecond(points: readonly DelayPoint[]): DelaySecond[] {
  const startedAtMs = points[0]?.[0] ?? 0;
  const seconds = new Map<number, number[]>();
  for (const [paintedAtMs, delayMs] of points) {
    const second = Math.floor((paintedAtMs - startedAtMs) / 1000);
    seconds.set(second, [...(seconds.get(second) ?? []), delayMs]);
  }
  return [...seconds].flatMap(([second, delays]) => {
    const spread = spreadOf(delays);
    return spread === null ? [] : [{ second, p5: spread.p5, p50: spread.p50, max: spread.max }];
  });
}

export const reportJoins = (joins: readonly JoinTime[], failed: number): LatencyResult['join'] => ({
  joinMs: spreadOf(joins.map(({ joinMs }) => joinMs)),
  firstDelayMs: spreadOf(joins.map(({ firstDelayMs }) => firstDelayMs)),
  pauseMs: spreadOf(joins.map(({ pauseMs }) => pauseMs)),
  failed,
});

export const reportStarts = (starts: readonly StartTime[], failed: number): LatencyResult['start'] => ({
  sinceSpawnMs: spreadOf(starts.map(({ sinceSpawnMs }) => sinceSpawnMs)),
  sinceConnectMs: spreadOf(
    starts.flatMap(({ sinceConnectMs }) => (sinceConnectMs === null ? [] : [sinceConnectMs])),
  ),
  failed,
});

/** A figure stands for the whole run when it was read from this share of the frames. */
const ENOUGH = 0.95;

/** What a viewer would complain of, or what makes the figures worth less. */
export function problemsOf(result: Omit<LatencyResult, 'problems'>): string[] {
  const { delay, breakdown, join, start, skew, settings } = result;
  const problems: string[] = [];
  if (delay.stalls === null) problems.push('the player did not tell of its stalls');
  else if (delay.stalls > 0) problems.push(`the player stood still ${delay.stalls} times`);
  if (delay.pauses.visible > 0)
    problems.push(`${delay.pauses.visible} visible pauses, the longest of ${delay.pauses.longestMs} ms`);
  if (delay.delayMs === null) problems.push('no frame could be read');
  const { painted, unreadable, expected } = delay.frames;
  if (painted < ENOUGH * expected) problems.push(`only ${painted} of ${expected} frames were painted`);
  if (unreadable > (1 - ENOUGH) * painted)
    problems.push(`${unreadable} of ${painted} frames were unreadable`);
  if (breakdown === null) problems.push('no frame could be broken down');
  else if (breakdown.framesBrokenDown < ENOUGH * breakdown.framesReadable) {
    const { framesBrokenDown, framesReadable } = breakdown;
    problems.push(`only ${framesBrokenDown} of ${framesReadable} frames could be broken down`);
  }
  if ((join.pauseMs?.max ?? 0) >= VISIBLE_PAUSE_MS) {
    problems.push(`a join was followed by a pause of ${join.pauseMs?.max} ms`);
  }
  if (join.failed > 0) problems.push(`${join.failed} of ${settings.joins} joins failed`);
  if (start.failed > 0) problems.push(`${start.failed} of ${settings.starts} starts failed`);
  if (settings.skewSeconds > 0 && skew === null) problems.push('no flash and beep could be compared');
  return problems;
}
