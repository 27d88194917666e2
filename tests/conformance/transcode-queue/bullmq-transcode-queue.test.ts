import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openTranscodeQueue } from '@naru/backends/transcode-queue/open-transcode-queue';
import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../../fixtures/postgres-database.ts';
import { startFreezableProxy } from './freezable-proxy.ts';
import { transcodeJob } from './jobs.ts';
import { describeTranscodeQueue } from './transcode-queue-conformance.ts';

const logger = createLogger('queue-test', 'silent');

const openOn = (databaseUrl: string): Promise<TranscodeQueue> =>
  openTranscodeQueue({ backend: { kind: 'postgres', databaseUrl }, logger });

describeTranscodeQueue('BullMQ on PostgreSQL', async () => {
  const database = await createTestDatabase({ empty: true });
  return {
    open: () => openOn(database.url),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});

describe('a worker that goes away without a word', () => {
  /** Lock 5 s, two stall checks of 2 s each, and what a busy machine adds. */
  const TAKEOVER_DEADLINE_MS = 12_000;

  test('loses its job to another one when it is killed', { timeout: 40_000 }, async () => {
    const url = await freshDatabase();
    const queue = await openQueue(url);
    const doomed = await startWorkerProcess(url);
    const job = transcodeJob();
    await queue.enqueue(job);
    await doomed.says(`job ${job.broadcastId}`);

    const seen: string[] = [];
    await queue.work(
      async ({ broadcastId }) => {
        seen.push(broadcastId);
        return 'feed-ended';
      },
      { concurrency: 1 },
    );
    doomed.process.kill('SIGKILL');
    await poll('the other worker', () => seen.length > 0, { deadlineMs: TAKEOVER_DEADLINE_MS });
    expect(seen).toEqual([job.broadcastId]);
  });

  test('is aborted as soon as it comes back and finds its lock lost', { timeout: 40_000 }, async () => {
    const url = await freshDatabase();
    const queue = await openQueue(url);
    const frozen = await startWorkerProcess(url);
    const job = transcodeJob();
    await queue.enqueue(job);
    await frozen.says(`job ${job.broadcastId}`);

    let taken = false;
    await queue.work(
      (_, signal) =>
        new Promise((resolve) => {
          taken = true;
          signal.addEventListener('abort', () => resolve('handed-over'));
        }),
      { concurrency: 1 },
    );
    frozen.process.kill('SIGSTOP');
    await poll('the other worker', () => taken, { deadlineMs: TAKEOVER_DEADLINE_MS });
    frozen.process.kill('SIGCONT');
    await frozen.says(`aborted ${job.broadcastId}`, 3000);
  });
});

describe('a database that is not there', () => {
  test('is an error within seconds, not a wait for ever', async () => {
    const url = new URL(await freshDatabase());
    url.port = '9';
    await expect(openOn(url.href)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('refuses a job within seconds while it hangs, leaves the running one alone, and works afterwards', {
    timeout: 40_000,
  }, async () => {
    const url = new URL(await freshDatabase());
    const proxy = await startFreezableProxy({ host: url.hostname, port: Number(url.port) });
    onTestFinished(() => proxy[Symbol.asyncDispose]());
    url.port = String(proxy.port);
    const queue = await openQueue(url.href);
    const seen: string[] = [];
    const aborted: string[] = [];
    await queue.work(
      ({ broadcastId }, signal) =>
        new Promise((resolve) => {
          seen.push(broadcastId);
          signal.addEventListener('abort', () => {
            aborted.push(broadcastId);
            resolve('handed-over');
          });
        }),
      { concurrency: 3 },
    );
    const running = transcodeJob();
    await queue.enqueue(running);
    await poll('the first job', () => seen.length === 1, { deadlineMs: 5000 });

    proxy.freeze();
    const askedAt = performance.now();
    await expect(queue.enqueue(transcodeJob())).rejects.toThrow();
    expect(performance.now() - askedAt).toBeLessThan(4000);
    proxy.thaw();

    const next = transcodeJob();
    await poll(
      'a working queue',
      () =>
        queue.enqueue(next).then(
          () => true,
          () => false,
        ),
      { deadlineMs: 10_000 },
    );
    await poll('the next job', () => seen.includes(next.broadcastId), { deadlineMs: 10_000 });
    expect(aborted).toEqual([]);
    expect(seen.filter((id) => id === running.broadcastId)).toHaveLength(1);
  });
});

async function freshDatabase(): Promise<string> {
  const database = await createTestDatabase({ empty: true });
  onTestFinished(() => database[Symbol.asyncDispose]());
  return database.url;
}

async function openQueue(url: string): Promise<TranscodeQueue> {
  const queue = await openOn(url);
  onTestFinished(() => queue[Symbol.asyncDispose]());
  return queue;
}

interface WorkerProcess {
  readonly process: ChildProcess;
  says(line: string, deadlineMs?: number): Promise<void>;
}

async function startWorkerProcess(databaseUrl: string): Promise<WorkerProcess> {
  const script = fileURLToPath(new URL('queue-worker-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@naru/source', '--import', 'tsx', script, databaseUrl],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const says = async (line: string, deadlineMs = 15_000): Promise<void> => {
    await poll(`"${line}"`, () => said.includes(`${line}\n`), { deadlineMs, everyMs: 20 });
  };
  await says('ready');
  return { process: child, says };
}
