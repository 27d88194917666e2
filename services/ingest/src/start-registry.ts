import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import type { Database } from '@naru/db/database';
import { authorizePublisher } from '@naru/db/publish-sessions';
import type { Clock } from '@naru/platform/clock';
import type { Disposer } from '@naru/platform/disposer';
import type { Logger } from '@naru/platform/logger';
import { type FeedHost, startFeedServer } from './feed-server.ts';
import { PublishRegistry } from './publish-registry.ts';
import { StreamKeyGate } from './stream-key-gate.ts';

/**
 * What every way in shares: who may publish, the sessions of this process, and the listener that serves their feeds. All of
 * it is the disposer's.
 *
 * @throws AppError `port-in-use`
 */
export async function startRegistry(
  disposer: Disposer,
  options: {
    feed: { host: string; port: number; portVariable: string; secret: string };
    db: Database;
    queue: TranscodeQueue;
    clock: Clock;
    logger: Logger;
  },
): Promise<{ registry: PublishRegistry; feedPort: number }> {
  const { feed, db, queue, clock, logger } = options;
  const gate = new StreamKeyGate({ authorize: (keyHash) => authorizePublisher(db, keyHash), clock, logger });
  const find = (sessionId: string): FeedHost | null => registry.find(sessionId);
  const feedServer = disposer.use(await startFeedServer({ ...feed, find, logger }));
  const { url } = feedServer;
  const registry: PublishRegistry = disposer.use(
    new PublishRegistry({ db, queue, gate, feedBaseUrl: url, ingestNode: url, clock, logger }),
  );
  return { registry, feedPort: feedServer.port };
}
