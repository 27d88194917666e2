import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import type { Database } from '@naru/db/database';
import { systemClock } from '@naru/platform/clock';
import { Disposer } from '@naru/platform/disposer';
import type { Logger } from '@naru/platform/logger';
import type { RunningService } from '@naru/platform/run-service';
import { BroadcastSweeper } from './broadcast-sweeper.ts';
import type { IngestConfig } from './config.ts';
import { openIngest } from './open-ingest.ts';
import { startRtmpServer } from './rtmp/rtmp-server.ts';
import { startRegistry } from './start-registry.ts';

/**
 * RTMP ingest on an open database and queue, which stay the caller's.
 *
 * @throws AppError `port-in-use`
 */
export async function startRtmpIngest(options: {
  config: IngestConfig;
  db: Database;
  queue: TranscodeQueue;
  logger: Logger;
}): Promise<RunningService> {
  const { config, db, queue, logger } = options;
  const clock = systemClock;
  const disposer = new Disposer();
  try {
    const feed = { ...config.internal, portVariable: 'NARU_INTERNAL_PORT' };
    const { registry, feedPort } = await startRegistry(disposer, { feed, db, queue, clock, logger });
    const rtmpServer = disposer.use(await startRtmpServer({ ...config.rtmp, desk: registry, clock, logger }));
    disposer.use(new BroadcastSweeper({ db, queue, registry, clock, logger }));
    return {
      facts: { rtmpPort: rtmpServer.port, feedPort },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

/** The whole process. */
export const openRtmpIngest = (config: IngestConfig, logger: Logger): Promise<RunningService> =>
  openIngest(config.databaseUrl, logger, (backends) => startRtmpIngest({ config, ...backends, logger }));
