import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import type { TranscodeJob } from '@naru/contracts/transcode-job';
import type { Clock } from '@naru/platform/clock';
import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';

/** Runs that may end early ... */
export const RESTART_BUDGET = 5;
/** ... within this time; then something is wrong that a further run does not cure. */
export const RESTART_BUDGET_WINDOW_MS = 60_000;
/** A run whose feed nobody opened for this long is scheduled anew: its job failed before it began, or was lost. */
export const FEED_OPEN_LIMIT_MS = 15_000;
/** After so many of these in a row nobody is there to transcode, and the streamer is told instead of left waiting. */
export const UNOPENED_RUN_LIMIT = 3;
/** The queue is asked again after this when it could not take a job; doubled up to the cap. */
const ENQUEUE_RETRY_MS = 250;
const ENQUEUE_RETRY_CAP_MS = 4000;

/** `failing`: the restart budget is used up. `no-capacity`: no transcoder takes the job. */
export type GivenUpReason = 'failing' | 'no-capacity';

export type FeedOpening = 'accepted' | 'stale-run';

/**
 * Keeps one transcode running for one publish session: one job a run, the next one at once when a run ends early. It is
 * the only layer that repeats a transcode.
 */
export class TranscodeSchedule {
  readonly #queue: TranscodeQueue;
  readonly #jobOf: (run: number) => TranscodeJob;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onGivenUp: (reason: GivenUpReason) => void;
  readonly #stopping = new AbortController();
  #run = 0;
  #openedRun = 0;
  #unopenedInRow = 0;
  #earlyEnds: number[] = [];
  #current: Promise<void> = Promise.resolve();
  #nextRun = new AbortController();

  constructor(options: {
    queue: TranscodeQueue;
    jobOf: (run: number) => TranscodeJob;
    clock: Clock;
    logger: Logger;
    onGivenUp: (reason: GivenUpReason) => void;
  }) {
    this.#queue = options.queue;
    this.#jobOf = options.jobOf;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onGivenUp = options.onGivenUp;
  }

  /** Schedules the first run. */
  start(): void {
    if (this.#run === 0) this.#scheduleNext();
  }

  /** A transcoder asks for the feed of a run. */
  feedOpened(run: number): FeedOpening {
    if (run !== this.#run || this.#stopping.signal.aborted) return 'stale-run';
    this.#openedRun = run;
    this.#unopenedInRow = 0;
    return 'accepted';
  }

  /** The newest run's reader is gone although the publisher is there. */
  feedLost(): void {
    if (this.#stopping.signal.aborted) return;
    const now = this.#clock.monotonic();
    this.#earlyEnds = [...this.#earlyEnds.filter((at) => at > now - RESTART_BUDGET_WINDOW_MS), now];
    this.#logger.warn({ run: this.#run, earlyEnds: this.#earlyEnds.length }, 'transcode ended early');
    if (this.#earlyEnds.length >= RESTART_BUDGET) this.#onGivenUp('failing');
    else this.#scheduleNext();
  }

  /** Begins a new run on purpose: the running one cannot go on with what the source sends now. */
  renew(): void {
    if (this.#run > 0 && !this.#stopping.signal.aborted) this.#scheduleNext();
  }

  /** The publisher is over: a waiting job is taken back, a running one ends with its feed. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#nextRun.abort();
    await this.#current;
  }

  #scheduleNext(): void {
    this.#nextRun.abort();
    this.#nextRun = new AbortController();
    this.#run += 1;
    const run = this.#run;
    const { signal } = this.#nextRun;
    this.#current = Promise.all([this.#current, this.#see(run, signal)]).then(() => {});
  }

  /** Brings a run into the queue and watches until its feed is opened. Never rejects. */
  async #see(run: number, signal: AbortSignal): Promise<void> {
    const job = this.#jobOf(run);
    try {
      await this.#enqueue(job, signal);
      await this.#clock.sleep(FEED_OPEN_LIMIT_MS, signal);
      if (this.#openedRun === run) return;
      this.#logger.warn({ run }, 'no transcoder took the job');
      await this.#takeBack(job);
      if (signal.aborted || this.#openedRun === run) return;
      this.#unopenedInRow += 1;
      if (this.#unopenedInRow >= UNOPENED_RUN_LIMIT) this.#onGivenUp('no-capacity');
      else this.#scheduleNext();
    } catch (error) {
      if (!isAbortError(error)) this.#logger.error({ err: error, run }, 'scheduling failed');
      if (this.#openedRun !== run) await this.#takeBack(job);
    }
  }

  async #enqueue(job: TranscodeJob, signal: AbortSignal): Promise<void> {
    for (let pauseMs = ENQUEUE_RETRY_MS; ; pauseMs = Math.min(2 * pauseMs, ENQUEUE_RETRY_CAP_MS)) {
      try {
        await this.#queue.enqueue(job);
        this.#logger.info({ run: job.run }, 'transcode scheduled');
        return;
      } catch (error) {
        this.#logger.warn({ err: error, run: job.run }, 'transcode could not be scheduled');
        await this.#clock.sleep(pauseMs, signal);
      }
    }
  }

  async #takeBack(job: TranscodeJob): Promise<void> {
    try {
      await this.#queue.cancelWaiting(job);
    } catch (error) {
      this.#logger.debug({ err: error, run: job.run }, 'waiting job could not be taken back');
    }
  }
}
