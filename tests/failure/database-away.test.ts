import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createApi } from '@naru/api/service';
import { openDatabase } from '@naru/db/database';
import { migrate } from '@naru/migrations/migrate';
import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../services/standalone/src/embedded-postgres/embedded-postgres.ts';

const disposer = new Disposer();
let baseUrl = '';
let dataDir = '';

beforeAll(async () => {
  const logger = createLogger('database-away', 'silent');
  dataDir = await mkdtemp(join(tmpdir(), 'naru-away-'));
  disposer.defer(() => rm(dataDir, { recursive: true, force: true }));
  const { url } = disposer.use(await startEmbeddedPostgres({ dataDir, logger }));
  await migrate(url);
  const db = disposer.use(openDatabase({ url, poolSize: 4 }));
  const api = disposer.use(
    await createApi({ db, config: { pagesDir: null, rtmpPort: 1935, whip: true }, logger }),
  );
  const server = disposer.use(
    await startHttpServer({ listener: api.handle, host: '127.0.0.1', port: 0, portVariable: 'none' }),
  );
  baseUrl = server.url;
});

afterAll(() => disposer[Symbol.asyncDispose]());

async function timedGet(path: string): Promise<{ status: number; ms: number; retryAfter: string | null }> {
  const startedAt = performance.now();
  const response = await fetch(`${baseUrl}${path}`);
  await response.arrayBuffer();
  return {
    status: response.status,
    ms: performance.now() - startedAt,
    retryAfter: response.headers.get('retry-after'),
  };
}

async function postmasterPid(): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  return Number(text.split('\n', 1)[0]);
}

async function serverPids(): Promise<number[]> {
  const pid = await postmasterPid();
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(pid)]);
  return [pid, ...stdout.trim().split(/\s+/).map(Number)];
}

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) process.kill(pid, signal);
};

const answers = (path: string) => async () => (await timedGet(path)).status === 200;

test('with the database killed the API says 503 at once and works again when it is back', async () => {
  expect(await timedGet('/api/broadcasts')).toMatchObject({ status: 200 });
  process.kill(await postmasterPid(), 'SIGKILL');
  const refused = await poll(
    'a refusal',
    async () => {
      const answer = await timedGet('/api/broadcasts');
      return answer.status === 503 ? answer : null;
    },
    { deadlineMs: 5000, everyMs: 5 },
  );
  expect(refused.ms).toBeLessThan(2500);
  expect(refused.retryAfter).toBe('1');
  expect(await timedGet('/healthz')).toMatchObject({ status: 200 });
  await poll('the API working again', answers('/api/broadcasts'), { deadlineMs: 10_000 });
  await poll('readiness', answers('/readyz'), { deadlineMs: 3000 });
});

test('with the database frozen every request is answered 503 within 2.5 s, and soon after it goes on all is well', async () => {
  expect(await timedGet('/api/broadcasts')).toMatchObject({ status: 200 });
  const pids = await serverPids();
  signalAll(pids, 'SIGSTOP');
  try {
    const refused = await Promise.all(Array.from({ length: 10 }, () => timedGet('/api/broadcasts')));
    for (const { status, ms } of refused) {
      expect(status).toBe(503);
      expect(ms).toBeLessThan(2500 + 300);
    }
    expect(await timedGet('/readyz')).toMatchObject({ status: 503 });
    expect(await timedGet('/api/time')).toMatchObject({ status: 200 });
  } finally {
    signalAll(pids, 'SIGCONT');
  }
  await poll('the API working again', answers('/api/broadcasts'), { deadlineMs: 1500, everyMs: 20 });
});
