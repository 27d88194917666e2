import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { JobEndReason, TranscodeJob } from '@naru/contracts/transcode-job';
import { gridFor, withShortStart } from '@naru/hls/part-grid';
import { systemClock } from '@naru/platform/clock';
import { withDeadline } from '@naru/platform/deadline';
import type { Logger } from '@naru/platform/logger';
import { trimStartSeconds } from './continuation.ts';
import { startFfmpeg } from './ffmpeg/process.ts';
import type { FfmpegToolchain } from './ffmpeg/toolchain.ts';
import { outputFormat } from './ladder.ts';
import { type Feed, openFeed } from './open-feed.ts';
import { abortedEnd, runPipeline } from './run-pipeline.ts';

const POSITION_DEADLINE_MS = 3000;

export interface TranscodeRunDependencies {
  readonly liveEdge: LiveEdge;
  readonly toolchain: FfmpegToolchain;
  readonly internalSecret: string;
  readonly partTargetMs: number;
  readonly logger: Logger;
}

/**
 * One run: the session's feed through one FFmpeg into the live edge, until the feed ends, another run takes over or the
 * signal fires. Leaves no process, socket or timer behind.
 *
 * @throws when the run failed: the feed broke off, FFmpeg died or fell silent, the live edge is gone. Not repeated here.
 */
export async function transcodeRun(
  job: TranscodeJob,
  dependencies: TranscodeRunDependencies,
  signal: AbortSignal,
): Promise<JobEndReason> {
  try {
    return await openAndTranscode(job, dependencies, signal);
  } catch (error) {
    if (signal.aborted) return abortedEnd(signal);
    throw error;
  }
}

async function openAndTranscode(
  job: TranscodeJob,
  dependencies: TranscodeRunDependencies,
  signal: AbortSignal,
): Promise<JobEndReason> {
  const { internalSecret, logger } = dependencies;
  const feed = await openFeed({ url: job.feedUrl, internalSecret, signal });
  if (feed.kind === 'refused') {
    logger.info({ status: feed.status }, 'feed refused');
    return 'feed-refused';
  }
  try {
    return await transcodeFeed(job, feed, dependencies, signal);
  } finally {
    feed.body.destroy();
  }
}

async function transcodeFeed(
  job: TranscodeJob,
  feed: Extract<Feed, { kind: 'open' }>,
  dependencies: TranscodeRunDependencies,
  signal: AbortSignal,
): Promise<JobEndReason> {
  const { liveEdge, toolchain } = dependencies;
  const { epoch, source, clockBaseMs } = feed.head;
  const logger = dependencies.logger.child({ epoch });
  const position = await withDeadline(
    'asking the live edge',
    POSITION_DEADLINE_MS,
    () => liveEdge.position(job.playbackId),
    signal,
  );
  if (position !== null && (position.ended || position.epoch >= epoch)) return 'stale-epoch';

  const format = outputFormat(source, position);
  const wholeSegments = gridFor(format.frameRate, dependencies.partTargetMs);
  // Nobody can watch before the first segment is whole; a run that goes on from another has segments to show.
  const grid = position === null ? withShortStart(wholeSegments) : wholeSegments;
  const trim = trimStartSeconds(position, { clockBaseMs, nowMs: systemClock.now() });
  logger.info({ feedType: feed.type, source: source.video, format, trimStartSeconds: trim }, 'run starts');
  const plan = {
    feedType: feed.type,
    format,
    trimStartSeconds: trim,
    firstGopFrames: grid.firstSegmentFrames,
  };
  const ffmpeg = await startFfmpeg({ plan, toolchain, logger });
  return runPipeline({
    feed: feed.body,
    feedType: feed.type,
    ffmpeg,
    renditions: format.renditions,
    liveEdge,
    run: {
      playbackId: job.playbackId,
      epoch,
      grid,
      clockBaseMs,
      broadcastStartedAtMs: job.broadcastStartedAtMs,
    },
    logger,
    signal,
  });
}
