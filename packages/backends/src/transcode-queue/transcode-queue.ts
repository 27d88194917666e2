import type { JobEndReason, LiveJob } from '@naru/contracts/transcode-job';

export type LiveJobHandler = (job: LiveJob, signal: AbortSignal) => Promise<JobEndReason>;

/**
 * Hands jobs to workers, each to one worker at a time as far as a lock can tell; the epoch settles the rest. Not part of
 * this port: retries. A job whose handler throws has failed and is not run again; ingest decides about the next run. A job whose worker
 * died silently is given to another worker once its lock has expired (seconds).
 */
export interface TranscodeQueue extends AsyncDisposable {
  /** Enqueueing the same job twice (see `liveJobId`) is one job. Rejects after a few seconds when the backend is gone. */
  enqueue(job: LiveJob): Promise<void>;
  /** Removes a job that is still waiting. One that runs is not touched: it ends with its feed. */
  cancelWaiting(job: LiveJob): Promise<void>;
  /**
   * Works on up to `concurrency` jobs at once. The handler's signal fires when the lock is lost, on disposal, or never.
   * Disposing takes no new job, aborts the running handlers and waits for them.
   */
  work(handler: LiveJobHandler, options: { concurrency: number }): Promise<AsyncDisposable>;
}
