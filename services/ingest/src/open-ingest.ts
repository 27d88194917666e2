import { openTranscodeQueue } from '@naru/backends/transcode-queue/open-transcode-queue';
import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import { type Database, openDatabase } from '@naru/db/database';
import { Disposer } from '@naru/platform/disposer';
import type { Logger } from '@naru/platform/logger';
import type { RunningService } from '@naru/platform/run-service';

/** Heartbeat, sweep, logins and ends of sessions together; none of them holds a connection for long. */
const DATABASE_POOL_SIZE = 5;

/** A whole ingest process: opens database and queue, starts `start` on them, releases all of it in reverse order. */
export async function openIngest(
  databaseUrl: string,
  logger: Logger,
  start: (backends: { db: Database; queue: TranscodeQueue }) => Promise<RunningService>,
): Promise<RunningService> {
  const disposer = new Disposer();
  try {
    const db = disposer.use(openDatabase({ url: databaseUrl, poolSize: DATABASE_POOL_SIZE, logger }));
    const backend = { kind: 'postgres', databaseUrl } as const;
    const queue = disposer.use(await openTranscodeQueue({ backend, logger }));
    const ingest = disposer.use(await start({ db, queue }));
    return { ...ingest, [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose]() };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}
