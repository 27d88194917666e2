import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { withDeadline } from '@naru/platform/deadline';
import type { PartDelays } from './part-delays.ts';
import { startSourceThread } from './run-source.ts';
import type { SwarmReport } from './swarm-counts.ts';
import type { WorkerCommand, WorkerMessage, WorkerPlan } from './worker-messages.ts';

/** A busy thread comes to its messages late. */
const REPORT_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 20_000;

/** Viewers in several threads. Disposing sends them away. */
export interface Swarm extends AsyncDisposable {
  /** Viewers who play, or in `hold` follow the playlist. */
  readonly joined: number;
  /** Settles when a thread fails, which is a bug of ours; never resolves. */
  readonly failed: Promise<never>;
  mark(): void;
  /** Counts since `mark`, one report a thread. */
  reports(): Promise<SwarmReport[]>;
}

export function startSwarm(options: {
  plan: Omit<WorkerPlan, 'firstIndex' | 'step'>;
  threads: number;
  delays: PartDelays;
}): Swarm {
  const { plan, delays } = options;
  const threads = Math.min(options.threads, plan.viewers);
  const joined: number[] = Array.from({ length: threads }, () => 0);
  const workers = joined.map((_, index) => {
    // viewers are dealt out in turn, so that each thread has all renditions
    const viewers = Math.floor((plan.viewers - index + threads - 1) / threads);
    const workerData: WorkerPlan = { ...plan, viewers, firstIndex: index, step: threads };
    const worker = startSourceThread(new URL('./viewer-worker.ts', import.meta.url), workerData);
    return worker.on('message', (message: WorkerMessage) => {
      if (message.kind !== 'samples') return;
      joined[index] = message.joined;
      delays.answered(message.answers);
      delays.inHand(message.partsInHand);
    });
  });
  const failed = Promise.race(
    workers.map(
      (worker) =>
        new Promise<never>((_, reject) => {
          worker.once('error', reject);
        }),
    ),
  );
  failed.catch(() => {}); // whoever measures races against it
  const command = (text: WorkerCommand): void => {
    for (const worker of workers) worker.postMessage(text, []);
  };
  return {
    get joined() {
      return joined.reduce((sum, count) => sum + count, 0);
    },
    failed,
    mark: () => command('mark'),
    reports: () => {
      const answers = workers.map(reportOf);
      command('report');
      return withDeadline('the report of the viewers', REPORT_DEADLINE_MS, () => Promise.all(answers));
    },
    [Symbol.asyncDispose]: async () => {
      const exits = workers.map((worker) => once(worker, 'exit'));
      command('stop');
      await withDeadline('the end of the viewers', STOP_DEADLINE_MS, () => Promise.all(exits)).catch(() =>
        Promise.all(workers.map((worker) => worker.terminate())),
      );
    },
  };
}

function reportOf(worker: Worker): Promise<SwarmReport> {
  return new Promise((resolve) => {
    const onMessage = (message: WorkerMessage): void => {
      if (message.kind !== 'report') return;
      worker.off('message', onMessage);
      resolve(message.report);
    };
    worker.on('message', onMessage);
  });
}
