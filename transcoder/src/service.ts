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
 * @throws AppError `missing-dependency` when FFmpeg is missing or cannot do what every stream needs
 */
export async function startTranscoder(options: {
  config: TranscoderConfig;
  queue: TranscodeQueue;
  liveEdge: LiveEdge;
  logger: Logger;
}): Promise<AsyncDisposable> {
  const { config, queue, liveEdge, logger } = options;
  const toolchain = await checkFfmpeg(config.ffmpegPath);
  if (toolchain.missingForWhip.length > 0) {
    logger.warn(
      { missing: toolchain.missingForWhip },
      'this FFmpeg lacks decoders: what WHIP publishers send in these codecs cannot be streamed; install a full build',
    );
  }
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
