import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import { type LiveJob, liveJobId } from '@naru/contracts/transcode-job';
import { poll } from '@naru/platform/poll';

/** Holds jobs until a test takes them; nobody works on them. */
export class MemoryTranscodeQueue implements TranscodeQueue {
  readonly waiting = new Map<string, LiveJob>();
  readonly enqueued: LiveJob[] = [];
  /** So many of the next calls fail. */
  failures = 0;

  async enqueue(job: LiveJob): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('queue is away');
    }
    if (this.enqueued.some((known) => liveJobId(known) === liveJobId(job))) return;
    this.enqueued.push(job);
    this.waiting.set(liveJobId(job), job);
  }

  async cancelWaiting(job: LiveJob): Promise<void> {
    this.waiting.delete(liveJobId(job));
  }

  work(): Promise<AsyncDisposable> {
    throw new Error('not part of these tests');
  }

  /** Takes the transcode job of a run, as a worker would. */
  async takeRun(run: number, deadlineMs = 5000): Promise<Extract<LiveJob, { kind: 'transcode' }>> {
    return poll(`a job for run ${run}`, () => this.#find(run), { deadlineMs, everyMs: 5 });
  }

  #find(run: number): Extract<LiveJob, { kind: 'transcode' }> | null {
    for (const [id, job] of this.waiting) {
      if (job.kind !== 'transcode' || job.run !== run) continue;
      this.waiting.delete(id);
      return job;
    }
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
