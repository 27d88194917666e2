import { openTranscodeQueue } from '@naru/backends/transcode-queue/open-transcode-queue';
import { createLogger } from '@naru/platform/logger';

/** A worker in a process of its own, to be killed. Says on its standard output what it got and lost. */
const databaseUrl = process.argv[2] ?? '';
const logger = createLogger('queue-worker', 'silent');
const queue = await openTranscodeQueue({ backend: { kind: 'postgres', databaseUrl }, logger });
await queue.work(
  (job, signal) =>
    new Promise((resolve) => {
      console.log(`job ${job.broadcastId}`);
      signal.addEventListener('abort', () => {
        console.log(`aborted ${job.broadcastId}`);
        resolve('cancelled');
      });
    }),
  { concurrency: 4 },
);
console.log('ready');
