import type { ChannelSettings } from '@naru/contracts/channel';
import { ChannelSlug } from '@naru/contracts/ids';
import { createChannel } from '@naru/db/channels';
import { type Database, openDatabase } from '@naru/db/database';
import { Disposer } from '@naru/platform/disposer';
import { createLogger, type Logger } from '@naru/platform/logger';
import { createTestDatabase } from '../../../../tests/fixtures/postgres-database.ts';
import { startRtmpIngest } from '../service.ts';
import { MemoryTranscodeQueue } from './memory-transcode-queue.ts';

export const INTERNAL_SECRET = 'a-secret-that-is-long-enough-for-tests';

/** A whole RTMP ingest on free ports with a database of its own and a queue that only holds jobs. */
export interface IngestFixture extends AsyncDisposable {
  readonly rtmpPort: number;
  readonly feedPort: number;
  readonly db: Database;
  readonly queue: MemoryTranscodeQueue;
  /** Everything that was logged, as text. */
  readonly log: () => string;
  readonly logger: Logger;
  readonly databaseUrl: string;
  newChannel(settings?: Partial<ChannelSettings>): ReturnType<typeof createChannel>;
}

export async function startIngestFixture(): Promise<IngestFixture> {
  const disposer = new Disposer();
  const { url } = disposer.use(await createTestDatabase());
  const db = disposer.use(openDatabase({ url, poolSize: 5 }));
  const queue = new MemoryTranscodeQueue();
  const lines: string[] = [];
  const logger = recordingLogger(lines);
  const service = disposer.use(
    await startRtmpIngest({
      config: {
        rtmp: { host: '127.0.0.1', port: 0 },
        internal: { host: '127.0.0.1', port: 0, secret: INTERNAL_SECRET },
        databaseUrl: url,
        logLevel: 'silent',
      },
      db,
      queue,
      logger,
    }),
  );
  let channels = 0;
  return {
    rtmpPort: Number(service.facts?.['rtmpPort']),
    feedPort: Number(service.facts?.['feedPort']),
    db,
    queue,
    log: () => lines.join(''),
    logger,
    databaseUrl: url,
    newChannel: (settings) => {
      channels += 1;
      const slug = ChannelSlug.parse(`channel-${channels}`);
      return createChannel(db, { slug, name: slug, settings });
    },
    [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
  };
}

/** Keeps every line and every binding of a child. */
function recordingLogger(lines: string[]): Logger {
  const logger = createLogger('test', 'silent');
  const record = (...entry: unknown[]): void => {
    lines.push(...entry.map((part) => (part instanceof Error ? String(part) : JSON.stringify(part))));
  };
  for (const level of ['debug', 'info', 'warn', 'error', 'fatal']) Reflect.set(logger, level, record);
  Reflect.set(logger, 'child', (bindings: unknown) => {
    record(bindings);
    return logger;
  });
  return logger;
}
