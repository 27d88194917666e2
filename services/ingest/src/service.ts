import { openTranscodeQueue } from '@naru/backends/transcode-queue/open-transcode-queue';
import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import { type Database, openDatabase } from '@naru/db/database';
import { authorizePublisher } from '@naru/db/publish-sessions';
import { systemClock } from '@naru/platform/clock';
import { Disposer } from '@naru/platform/disposer';
import type { Logger } from '@naru/platform/logger';
import type { RunningService } from '@naru/platform/run-service';
import { BroadcastSweeper } from './broadcast-sweeper.ts';
import type { IngestConfig } from './config.ts';
import { type FeedHost, startFeedServer } from './feed-server.ts';
import { PublishRegistry } from './publish-registry.ts';
import { startRtmpServer } from './rtmp/rtmp-server.ts';
import { StreamKeyGate } from './stream-key-gate.ts';

/** Heartbeat, sweep, logins and ends of sessions together; none of them holds a connection for long. */
const DATABASE_POOL_SIZE = 5;

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
    const gate = new StreamKeyGate({
      authorize: (keyHash) => authorizePublisher(db, keyHash),
      clock,
      logger,
    });
    const feedServer = disposer.use(
      await startFeedServer({
        ...config.internal,
        find: (sessionId): FeedHost | null => registry.find(sessionId),
        logger,
      }),
    );
    const registry: PublishRegistry = disposer.use(
      new PublishRegistry({
        db,
        queue,
        gate,
        feedBaseUrl: feedServer.url,
        ingestNode: feedServer.url,
        clock,
        logger,
      }),
    );
    const rtmpServer = disposer.use(await startRtmpServer({ ...config.rtmp, desk: registry, clock, logger }));
    disposer.use(new BroadcastSweeper({ db, queue, registry, clock, logger }));
    return {
      facts: { rtmpPort: rtmpServer.port, feedPort: feedServer.port },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

/** The whole process: opens database and queue, starts ingest on them, releases all of it in reverse order. */
export async function openRtmpIngest(config: IngestConfig, logger: Logger): Promise<RunningService> {
  const disposer = new Disposer();
  try {
    const { databaseUrl } = config;
    const db = disposer.use(openDatabase({ url: databaseUrl, poolSize: DATABASE_POOL_SIZE, logger }));
    const queue = disposer.use(
      await openTranscodeQueue({ backend: { kind: 'postgres', databaseUrl }, logger }),
    );
    const ingest = disposer.use(await startRtmpIngest({ config, db, queue, logger }));
    return { ...ingest, [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose]() };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}
