import {
  createPostgresBackend,
  WaitingError,
  Worker,
  type Job,
  type PostgresConnectionOptions,
} from 'bullmq';
import { LiveJob, TRANSCODE_QUEUE_NAME, type JobEndReason } from '@naru/contracts/transcode-job';
import { systemClock } from '@naru/platform/clock';
import { withDeadline } from '@naru/platform/deadline';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { quietErrors } from './quiet-errors.ts';
import { RunningHandlers } from './running-handlers.ts';
import type { LiveJobHandler } from './transcode-queue.ts';

/** A silently dead worker loses its job after at most lock + two stall checks: about 5 to 9 s. */
const LOCK_DURATION_MS = 5000;
const STALL_CHECK_INTERVAL_MS = 2000;
/** The default of 1 would fail a broadcast for ever at the second death of a worker; restarts are counted by ingest. */
const MAX_STALLED_COUNT = 1_000_000;
/** Pause of the fetch loop after a lost connection; the default of 15 s is an eternity for somebody who goes live. */
const RETRY_DELAY_MS = 500;
/** An idle worker looks for itself this often, should a notification get lost. */
const IDLE_POLL_SECONDS = 2;

const READY_DEADLINE_MS = 5000;
/** Aborted handlers have this long to end; then the process goes without them and their locks expire. */
const HANDLER_STOP_DEADLINE_MS = 2500;
const CLOSE_DEADLINE_MS = 1000;

/** Starts taking jobs. Disposing aborts the running handlers first and waits for them within a limit. */
export async function startBullmqWorker(options: {
  connection: PostgresConnectionOptions;
  handler: LiveJobHandler;
  concurrency: number;
  logger: Logger;
}): Promise<AsyncDisposable> {
  const { logger } = options;
  const running = new RunningHandlers();

  const process = async (job: Job, token?: string): Promise<JobEndReason> => {
    if (running.closed) {
      // Claimed while the worker was closing: another one gets it within milliseconds.
      await job.moveToWait(token);
      throw new WaitingError();
    }
    const parsed = LiveJob.safeParse(job.data);
    if (!parsed.success) throw new AppError('bad-request', 'the job has an unknown shape');
    return running.run(job.id ?? '', (signal) => options.handler(parsed.data, signal));
  };

  const worker = new Worker(
    TRANSCODE_QUEUE_NAME,
    process,
    {
      connection: options.connection,
      concurrency: options.concurrency,
      lockDuration: LOCK_DURATION_MS,
      stalledInterval: STALL_CHECK_INTERVAL_MS,
      maxStalledCount: MAX_STALLED_COUNT,
      runRetryDelay: RETRY_DELAY_MS,
      drainDelay: IDLE_POLL_SECONDS,
    },
    createPostgresBackend,
  );
  worker.on('error', quietErrors(logger, systemClock));
  worker.on('failed', (job, error) => logger.warn({ jobId: job?.id, err: error }, 'job failed'));
  worker.on('stalled', (jobId) => logger.warn({ jobId }, 'job taken back from a silent worker'));
  worker.on('lockRenewalFailed', (jobIds) => {
    logger.warn({ jobIds }, 'job lock lost');
    for (const id of jobIds) running.abort(id, new AppError('conflict', 'the job went to another worker'));
  });

  const dispose = async (): Promise<void> => {
    // First the handlers: closing waits for them, and a live broadcast goes on for hours.
    const closing = running.close(new AppError('unavailable', 'the worker stops'));
    const closed = worker.close();
    closed.catch(() => {});
    await withDeadline('stopping the running jobs', HANDLER_STOP_DEADLINE_MS, () => closing);
    await withDeadline('closing the worker', CLOSE_DEADLINE_MS, () => closed);
  };
  let disposal: Promise<void> | null = null;
  const disposeOnce = (): Promise<void> => (disposal ??= dispose());

  try {
    await withDeadline('starting the worker', READY_DEADLINE_MS, () => worker.waitUntilReady());
  } catch (error) {
    await disposeOnce().catch(() => {});
    throw error;
  }
  return { [Symbol.asyncDispose]: disposeOnce };
}
