import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import type { Logger } from '@naru/platform/logger';
import type { TranscoderConfig } from './config.ts';
import { checkFfmpeg } from './ffmpeg/toolchain.ts';
import { liveJobHandler } from './worker.ts';

/**
 * Takes jobs until disposed. Disposing aborts the running ones, ends their FFmpegs and waits for them; queue and live
 * edge stay open, they belong to the caller.
 *
 * @throws AppError `missing-dependency` when FFmpeg is missing or cannot encode what we need
 */
export async function startTranscoder(options: {
  config: TranscoderConfig;
  queue: TranscodeQueue;
  liveEdge: LiveEdge;
  logger: Logger;
}): Promise<AsyncDisposable> {
  const { config, queue, liveEdge, logger } = options;
  const toolchain = await checkFfmpeg(config.ffmpegPath);
  logger.info({ program: toolchain.program, concurrency: config.concurrency }, 'transcoder takes jobs');
  const handler = liveJobHandler({
    liveEdge,
    toolchain,
    internalSecret: config.internalSecret,
    partTargetMs: config.partTargetMs,
    logger,
  });
  return queue.work(handler, { concurrency: config.concurrency });
}
