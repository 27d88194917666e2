import type { LiveJobHandler, TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import type { JobEndReason, LiveJob } from '@naru/contracts/transcode-job';
import { withDeadline } from '@naru/platform/deadline';
import { poll } from '@naru/platform/poll';
import { describe, expect, onTestFinished, test } from 'vitest';
import { finishJob, transcodeJob } from './jobs.ts';

const DEADLINE_MS = 5000;
/** A publisher waits for this; BullMQ on PostgreSQL needs about 10 ms on an idle machine. */
const PICKUP_LIMIT_MS = 1000;

/** A backend of its own for each test. `open` may be called several times: each is a process's own view of one queue. */
export interface QueueUnderTest extends AsyncDisposable {
  open(): Promise<TranscodeQueue>;
}

/** What every transcode queue must do, whatever carries the jobs. */
export function describeTranscodeQueue(name: string, prepare: () => Promise<QueueUnderTest>): void {
  async function prepareForTest(): Promise<() => Promise<TranscodeQueue>> {
    const backend = await prepare();
    onTestFinished(() => backend[Symbol.asyncDispose]());
    return async () => {
      const queue = await backend.open();
      onTestFinished(() => queue[Symbol.asyncDispose]());
      return queue;
    };
  }

  describe(`transcode queue: ${name}`, () => {
    test('a job reaches a waiting worker at once and unchanged', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const worker = new RecordingWorker();
      await (await open()).work(worker.handler, { concurrency: 1 });

      for (const job of [transcodeJob(), finishJob()]) {
        const enqueuedAt = performance.now();
        await queue.enqueue(job);
        await worker.sees(job);
        expect(performance.now() - enqueuedAt).toBeLessThan(PICKUP_LIMIT_MS);
      }
    });

    test('a job enqueued before any worker is there waits for one', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const job = transcodeJob();
      await queue.enqueue(job);
      const worker = new RecordingWorker();
      await queue.work(worker.handler, { concurrency: 1 });
      await worker.sees(job);
    });

    test('the same job enqueued again is one job, while it waits and after it ended', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const [job, nextRun] = [transcodeJob(), finishJob()];
      await Promise.all([queue.enqueue(job), (await open()).enqueue(job)]);
      const worker = new RecordingWorker();
      await queue.work(worker.handler, { concurrency: 1 });
      await worker.sees(job);

      await queue.enqueue(job);
      await queue.enqueue(nextRun);
      await worker.sees(nextRun);
      expect(worker.jobs).toEqual([job, nextRun]);
    });

    test('two workers share the jobs, and none is worked on twice', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const workers = [new RecordingWorker(), new RecordingWorker()];
      for (const worker of workers) await (await open()).work(worker.handler, { concurrency: 2 });
      const jobs = Array.from({ length: 8 }, () => transcodeJob());
      await Promise.all(jobs.map((job) => queue.enqueue(job)));

      await poll('all jobs', () => workers.flatMap(({ jobs: seen }) => seen).length >= jobs.length, {
        deadlineMs: DEADLINE_MS,
      });
      const seen = workers.flatMap((worker) => worker.jobs.map(sessionOf));
      expect(seen.toSorted()).toEqual(jobs.map(sessionOf).toSorted());
    });

    test('no more jobs run at once than asked for', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const worker = new RecordingWorker({ endsByItself: false });
      await queue.work(worker.handler, { concurrency: 2 });
      const jobs = [transcodeJob(), transcodeJob(), transcodeJob()];
      for (const job of jobs) await queue.enqueue(job);
      await poll('two jobs', () => worker.jobs.length === 2, { deadlineMs: DEADLINE_MS });

      worker.endOldest();
      await poll('the third job', () => worker.jobs.length === 3, { deadlineMs: DEADLINE_MS });
      expect(worker.mostAtOnce).toBe(2);
    });

    test('a cancelled job that still waits is never worked on', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const [cancelled, kept] = [transcodeJob(), transcodeJob()];
      await queue.enqueue(cancelled);
      await queue.enqueue(kept);
      await queue.cancelWaiting(cancelled);
      const worker = new RecordingWorker();
      await queue.work(worker.handler, { concurrency: 1 });
      await worker.sees(kept);
      expect(worker.jobs).toEqual([kept]);
    });

    test('cancelling leaves alone a job that runs, one that ended and one that never was', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const worker = new RecordingWorker({ endsByItself: false });
      await queue.work(worker.handler, { concurrency: 2 });
      const job = transcodeJob();
      await queue.enqueue(job);
      await worker.sees(job);

      await queue.cancelWaiting(job);
      await queue.cancelWaiting(transcodeJob());
      expect(worker.aborted).toEqual([]);
      worker.endOldest();
      await poll('the end of the job', () => worker.running === 0, { deadlineMs: DEADLINE_MS });
      await queue.cancelWaiting(job);

      await queue.enqueue(job);
      const next = transcodeJob();
      await queue.enqueue(next);
      await worker.sees(next);
      expect(worker.jobs).toEqual([job, next]);
    });

    test('a job whose handler throws has failed: it is not run again, and the worker goes on', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const seen: LiveJob[] = [];
      const handler: LiveJobHandler = async (job) => {
        seen.push(job);
        if (job.kind === 'transcode') throw new Error('the run failed');
        return 'finished';
      };
      await queue.work(handler, { concurrency: 1 });
      const [failing, next] = [transcodeJob(), finishJob()];
      await queue.enqueue(failing);
      await queue.enqueue(next);
      await poll('the next job', () => seen.length === 2, { deadlineMs: DEADLINE_MS });
      await queue.enqueue(failing);
      const last = finishJob();
      await queue.enqueue(last);
      await poll('the last job', () => seen.length === 3, { deadlineMs: DEADLINE_MS });
      expect(seen).toEqual([failing, next, last]);
    });

    test('disposing a worker aborts its handlers, waits for them and takes no new job', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const worker = new RecordingWorker({ endsByItself: false });
      const work = await queue.work(worker.handler, { concurrency: 3 });
      const jobs = [transcodeJob(), transcodeJob()];
      for (const job of jobs) await queue.enqueue(job);
      await poll('both jobs', () => worker.jobs.length === 2, { deadlineMs: DEADLINE_MS });

      await withDeadline('disposing the worker', DEADLINE_MS, async () => work[Symbol.asyncDispose]());
      expect(worker.running).toBe(0);
      expect(worker.aborted.map(sessionOf).toSorted()).toEqual(jobs.map(sessionOf).toSorted());

      const later = transcodeJob();
      await queue.enqueue(later);
      const other = new RecordingWorker();
      await (await open()).work(other.handler, { concurrency: 1 });
      await other.sees(later);
      expect(other.jobs).toEqual([later]);
      expect(worker.jobs).toEqual(jobs);
    });

    test('disposing does not wait for ever for a handler that ignores its signal', async () => {
      const backend = await prepare();
      const queue = await backend.open();
      let end: (reason: JobEndReason) => void = () => {};
      const ended = new Promise<JobEndReason>((resolve) => {
        end = resolve;
      });
      onTestFinished(async () => {
        end('cancelled');
        await queue[Symbol.asyncDispose]().then(undefined, () => {}); // fails again, for the same reason
        await backend[Symbol.asyncDispose]();
      });
      let started = false;
      const work = await queue.work(
        () => {
          started = true;
          return ended;
        },
        { concurrency: 1 },
      );
      await queue.enqueue(transcodeJob());
      await poll('the job', () => started, { deadlineMs: DEADLINE_MS });
      const startedAt = performance.now();
      await expect(work[Symbol.asyncDispose]()).rejects.toThrow('took longer');
      expect(performance.now() - startedAt).toBeLessThan(4000);
    });

    test('disposing the queue ends its workers too', async () => {
      const open = await prepareForTest();
      const queue = await open();
      const worker = new RecordingWorker({ endsByItself: false });
      await queue.work(worker.handler, { concurrency: 1 });
      const job = transcodeJob();
      await queue.enqueue(job);
      await worker.sees(job);
      await withDeadline('disposing the queue', DEADLINE_MS, async () => queue[Symbol.asyncDispose]());
      expect(worker.aborted).toEqual([job]);
    });

    test('several processes may open a fresh backend at once', async () => {
      const open = await prepareForTest();
      const queues = await Promise.all(Array.from({ length: 4 }, () => open()));
      const worker = new RecordingWorker();
      await queues[0]?.work(worker.handler, { concurrency: 1 });
      const jobs = queues.map(() => transcodeJob());
      await Promise.all(queues.map((queue, index) => queue.enqueue(jobs[index] ?? finishJob())));
      await poll('all jobs', () => worker.jobs.length === jobs.length, { deadlineMs: DEADLINE_MS });
    });
  });
}

const sessionOf = (job: LiveJob): string => (job.kind === 'transcode' ? job.sessionId : job.broadcastId);

/** A worker that remembers what it saw. Its jobs end at once, or when told to or aborted. */
class RecordingWorker {
  readonly jobs: LiveJob[] = [];
  readonly aborted: LiveJob[] = [];
  readonly #endsByItself: boolean;
  readonly #ends: (() => void)[] = [];
  running = 0;
  mostAtOnce = 0;

  constructor(options: { endsByItself: boolean } = { endsByItself: true }) {
    this.#endsByItself = options.endsByItself;
  }

  readonly handler: LiveJobHandler = async (job, signal) => {
    this.jobs.push(job);
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    try {
      if (this.#endsByItself) return 'feed-ended';
      return await new Promise<JobEndReason>((resolve) => {
        this.#ends.push(() => resolve('feed-ended'));
        signal.addEventListener('abort', () => {
          this.aborted.push(job);
          resolve('handed-over');
        });
      });
    } finally {
      this.running -= 1;
    }
  };

  endOldest(): void {
    this.#ends.shift()?.();
  }

  async sees(job: LiveJob): Promise<void> {
    await poll('the job', () => this.jobs.some((seen) => sessionOf(seen) === sessionOf(job)), {
      deadlineMs: DEADLINE_MS,
      everyMs: 5,
    });
  }
}
