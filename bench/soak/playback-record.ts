import { ageOf, readClock } from '../../tests/fixtures/clock-picture.ts';
import { spreadOf } from '../statistics.ts';
import type { PageReading } from './page-probe.ts';
import type { Series } from './trend.ts';

/** What a viewer saw over some span. */
export interface PlaybackSpan {
  delaysMs: readonly number[];
  unreadable: number;
  framesPainted: number;
  longestPauseMs: number;
  freezes: number;
  stalls: number;
  droppedFrames: number;
  rateMs: { slower: number; usual: number; faster: number };
}

/** Growth of a counter that begins at 0 again when the player is built anew. */
export const increaseOf = (before: number, after: number): number =>
  after >= before ? after - before : after;

/** What one collection adds, given the one before it (null for the first, whose totals lie before the run). */
export function spanOf(reading: PageReading, before: PageReading | null): PlaybackSpan {
  const ages = reading.clocks.map(({ brightness, paintedAtMs }) => {
    const clock = readClock(brightness);
    return clock === null ? null : ageOf(clock, Math.round(paintedAtMs));
  });
  const delaysMs = ages.filter((age) => age !== null);
  const { framesPainted, longestPauseMs, freezes, rateMs, stallsTotal, droppedFramesTotal } = reading;
  return {
    delaysMs,
    unreadable: ages.length - delaysMs.length,
    framesPainted,
    longestPauseMs,
    freezes,
    stalls: before === null ? 0 : increaseOf(before.stallsTotal, stallsTotal),
    droppedFrames: before === null ? 0 : increaseOf(before.droppedFramesTotal, droppedFramesTotal),
    rateMs,
  };
}

/** Neighbouring spans as one. */
export function joinSpans(spans: readonly PlaybackSpan[]): PlaybackSpan {
  const sum = (read: (span: PlaybackSpan) => number): number =>
    spans.reduce((total, span) => total + read(span), 0);
  return {
    delaysMs: spans.flatMap(({ delaysMs }) => delaysMs),
    unreadable: sum(({ unreadable }) => unreadable),
    framesPainted: sum(({ framesPainted }) => framesPainted),
    longestPauseMs: spans.reduce((longest, span) => Math.max(longest, span.longestPauseMs), 0),
    freezes: sum(({ freezes }) => freezes),
    stalls: sum(({ stalls }) => stalls),
    droppedFrames: sum(({ droppedFrames }) => droppedFrames),
    rateMs: {
      slower: sum(({ rateMs }) => rateMs.slower),
      usual: sum(({ rateMs }) => rateMs.usual),
      faster: sum(({ rateMs }) => rateMs.faster),
    },
  };
}

/** A span in figures. */
export function describeSpan(span: PlaybackSpan) {
  const { delaysMs, rateMs, longestPauseMs, ...counts } = span;
  const playedMs = rateMs.slower + rateMs.usual + rateMs.faster;
  const shareOf = (ms: number): number => (playedMs === 0 ? 0 : Number((ms / playedMs).toFixed(3)));
  return {
    delayMs: spreadOf(delaysMs),
    ...counts,
    longestPauseMs: Math.round(longestPauseMs),
    rateShare: { slower: shareOf(rateMs.slower), faster: shareOf(rateMs.faster) },
  };
}

/** Median delay of each collection over time: what the drift is computed from. */
export const delaySeries = (spans: readonly { atSeconds: number; span: PlaybackSpan }[]): Series =>
  spans.flatMap(({ atSeconds, span }) => {
    const spread = spreadOf(span.delaysMs);
    return spread === null ? [] : [[atSeconds, spread.p50] as const];
  });
