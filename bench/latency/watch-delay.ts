import type { Broadcast } from '@naru/contracts/broadcast';
import { livePath } from '@naru/contracts/live-urls';
import { poll } from '@naru/platform/poll';
import type { Page } from 'playwright-core';
import { sampleTree } from '../../tests/fixtures/process-tree.ts';
import { chooseQuality } from '../../tests/fixtures/watch-page.ts';
import { costByRole, type RoleCost } from '../process-cost.ts';
import { type BreakdownReport, breakDownFrames, type FrameBreakdown, reportBreakdown } from './breakdown.ts';
import { collectReadings } from './collect-readings.ts';
import { type DelayPoint, type DelayReport, delaysOf, reportDelay } from './delay-report.ts';
import type { LatencyOptions } from './options.ts';
import type { PageReadings } from './page-probe.ts';
import { observeParts } from './part-observer.ts';
import type { Stage } from './stage.ts';

export interface WatchedDelay {
  report: DelayReport;
  breakdown: BreakdownReport | null;
  cost: RoleCost[];
  points: DelayPoint[];
  frames: FrameBreakdown[];
}

const CAMERA_FRAME_RATE = 30;
const PLAYLIST_DEADLINE_MS = 20_000;

/** Watches the page for the asked time while an observer at the origin notes when each part appears. */
export async function watchDelay(
  stage: Stage,
  viewer: { page: Page; broadcast: Broadcast; readings: PageReadings },
  options: LatencyOptions,
  signal: AbortSignal,
): Promise<WatchedDelay> {
  const { page, broadcast, readings } = viewer;
  if (options.quality !== 'auto') await chooseQuality(page, options.quality);
  await using observer = observeParts(await playlistUrlOf(stage, broadcast, options));
  await collectReadings(page, readings, { seconds: options.settleSeconds, signal });
  const { counts } = readings;
  const processes = await sampleTree(stage.stack.pid);
  const startedAt = performance.now();
  const seen = await collectReadings(page, readings, { seconds: options.seconds, signal });
  const passedSeconds = (performance.now() - startedAt) / 1000;
  const cost = costByRole(processes, await sampleTree(stage.stack.pid), passedSeconds);

  const points = delaysOf(seen);
  const frames = breakDownFrames(readings, seen, observer.parts);
  const delays = points.map(([, delayMs]) => delayMs);
  return {
    report: reportDelay({
      frames: seen,
      before: counts,
      after: readings.counts,
      untilMs: readings.takenAtMs,
      frameRate: CAMERA_FRAME_RATE,
    }),
    breakdown: reportBreakdown(frames, delays),
    cost,
    points,
    frames,
  };
}

/** Parts of all renditions appear together, so one of them tells of both. */
async function playlistUrlOf(
  stage: Stage,
  { playbackId }: Broadcast,
  { quality }: LatencyOptions,
): Promise<string> {
  const rendition = quality === 'auto' ? '720p' : quality;
  const url = `${stage.stack.http}${livePath({ kind: 'media-playlist', playbackId, rendition })}`;
  await poll('the media playlist', async () => (await fetch(url)).ok, { deadlineMs: PLAYLIST_DEADLINE_MS });
  return url;
}
