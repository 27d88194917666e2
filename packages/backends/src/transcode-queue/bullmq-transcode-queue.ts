import { createPostgresBackend, Queue, type PostgresConnectionOptions } from 'bullmq';
import { liveJobId, TRANSCODE_QUEUE_NAME, type LiveJob } from '@naru/contracts/transcode-job';
import { systemClock } from '@naru/platform/clock';
import { withDeadline } from '@naru/platform/deadline';
import { Disposer } from '@naru/platform/disposer';
import type { Logger } from '@naru/platform/logger';
import { startBullmqWorker } from './bullmq-worker.ts';
import { postgresConnection } from './postgres-connection.ts';
import { migrateQueueSchema } from './queue-schema.ts';
import { quietErrors } from './quiet-errors.ts';
import type { LiveJobHandler, TranscodeQueue } from './transcode-queue.ts';

export interface BullmqBackend {
  readonly kind: 'postgres';
  readonly databaseUrl: string;
}

/** A publisher must be scheduled or refused within seconds; BullMQ itself would wait for ever. */
const CALL_DEADLINE_MS = 3000;

/** A worker that aborted its handlers gets this long to write their ends; the process has 4 s in all. */
const CLOSE_DEADLINE_MS = 1000;

/** Finished jobs are kept so that the same work enqueued again stays one job, and for a look at what failed. */
const KEEP_COMPLETED = { age: 24 * 3600, count: 1000 };
const KEEP_FAILED = { age: 24 * 3600, count: 200 };

/**
 * The queue on BullMQ's PostgreSQL backend. Opening brings its schema up to date.
 *
 * @throws AppError `timeout` when the database does not answer
 */
export async function openBullmqTranscodeQueue(options: {
  backend: BullmqBackend;
  logger: Logger;
}): Promise<TranscodeQueue> {
  const { backend, logger } = options;
  await migrateQueueSchema(backend.databaseUrl);
  const connection = postgresConnection(backend.databaseUrl);
  const queue = producer(connection);
  queue.on('error', quietErrors(logger, systemClock));
  const transcodeQueue = new BullmqTranscodeQueue(queue, connection, logger);
  try {
    await withDeadline('opening the queue', CALL_DEADLINE_MS, () => queue.waitUntilReady());
  } catch (error) {
    await transcodeQueue[Symbol.asyncDispose]().catch(() => {});
    throw error;
  }
  return transcodeQueue;
}

const producer = (connection: PostgresConnectionOptions) =>
  new Queue(TRANSCODE_QUEUE_NAME, { connection }, createPostgresBackend);

type Producer = ReturnType<typeof producer>;

class BullmqTranscodeQueue implements TranscodeQueue {
  readonly #queue: Producer;
  readonly #connection: PostgresConnectionOptions;
  readonly #logger: Logger;
  readonly #disposer = new Disposer();

  constructor(queue: Producer, connection: PostgresConnectionOptions, logger: Logger) {
    this.#queue = queue;
    this.#connection = connection;
    this.#logger = logger;
    this.#disposer.defer(() => withDeadline('closing the queue', CLOSE_DEADLINE_MS, () => queue.close()));
  }

  async enqueue(job: LiveJob): Promise<void> {
    await withDeadline('enqueueing a job', CALL_DEADLINE_MS, () =>
      this.#queue.add(job.kind, job, {
        jobId: liveJobId(job),
        attempts: 1,
        removeOnComplete: KEEP_COMPLETED,
        removeOnFail: KEEP_FAILED,
      }),
    );
  }

  async cancelWaiting(job: LiveJob): Promise<void> {
    const id = liveJobId(job);
    await withDeadline('cancelling a job', CALL_DEADLINE_MS, async () => {
      // A finished job must stay: it is what makes enqueueing idempotent. BullMQ itself refuses to remove a locked one.
      if ((await this.#queue.getJobState(id)) === 'waiting') await this.#queue.remove(id);
    });
  }

  async work(handler: LiveJobHandler, options: { concurrency: number }): Promise<AsyncDisposable> {
    const worker = await startBullmqWorker({
      connection: this.#connection,
      handler,
      concurrency: options.concurrency,
      logger: this.#logger,
    });
    return this.#disposer.use(worker);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposer[Symbol.asyncDispose]();
  }
}
