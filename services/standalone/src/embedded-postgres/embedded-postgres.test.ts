import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@naru/db/database';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { THROW_AWAY_SETTINGS } from './server-settings.ts';

const logger = createLogger('test', 'silent');

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'naru-embedded-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, logger, settings: THROW_AWAY_SETTINGS });

async function ask(url: string, question: string): Promise<unknown[]> {
  await using db = openDatabase({ url, poolSize: 1 });
  return [...(await db.sql.unsafe(question))];
}

const clusterOf = (dataDir: string): string => join(dataDir, 'postgres', 'cluster');

async function postmasterPid(dataDir: string): Promise<number> {
  const text = await readFile(join(clusterOf(dataDir), 'postmaster.pid'), 'utf8');
  return Number(text.split('\n', 1)[0]);
}

test('what was written is there after a restart, with the same password', async () => {
  await using directory = await temporaryDirectory();
  {
    await using database = await start(directory.path);
    await ask(database.url, "create table t (a text); insert into t values ('kept')");
  }
  const startedAt = performance.now();
  await using database = await start(directory.path);
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect(await ask(database.url, 'select a from t')).toEqual([{ a: 'kept' }]);
});

test('nobody gets in without the password, and text is folded beyond ASCII', async () => {
  await using directory = await temporaryDirectory();
  await using database = await start(directory.path);
  const withoutPassword = new URL(database.url);
  withoutPassword.password = 'wrong';
  await expect(ask(withoutPassword.href, 'select 1')).rejects.toThrow('password authentication failed');
  expect(await ask(database.url, "select 'ÄÖ' ilike 'äö' as same")).toEqual([{ same: true }]);
  const { mode } = await stat(join(clusterOf(directory.path), 'naru-password'));
  expect(mode & 0o077).toBe(0);
});

test('a second instance on the same directory is refused and does not disturb the first', async () => {
  await using directory = await temporaryDirectory();
  await using database = await start(directory.path);
  await expect(start(directory.path)).rejects.toMatchObject({ name: 'AppError', code: 'conflict' });
  expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a lock file of a dead server, even with the process id of somebody else, is no obstacle', async () => {
  await using directory = await temporaryDirectory();
  await (await start(directory.path))[Symbol.asyncDispose]();
  const lock = join(clusterOf(directory.path), 'postmaster.pid');
  await writeFile(lock, `${process.pid}\n/elsewhere\n0\n5432\n\n127.0.0.1\n`, { mode: 0o600 });
  await using database = await start(directory.path);
  expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('an interrupted creation leaves nothing that stands in the way', async () => {
  await using directory = await temporaryDirectory();
  await mkdir(join(directory.path, 'postgres', `cluster.${process.pid}`, 'base'), { recursive: true });
  await using database = await start(directory.path);
  expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a killed server comes back by itself under the same URL, with everything that was committed', async () => {
  await using directory = await temporaryDirectory();
  await using database = await startEmbeddedPostgres({ dataDir: directory.path, logger });
  await ask(database.url, "create table t (a text); insert into t values ('kept')");
  const pid = await postmasterPid(directory.path);
  process.kill(pid, 'SIGKILL');
  const rows = await poll(
    'the server coming back',
    async () =>
      (await postmasterPid(directory.path).catch(() => pid)) === pid ? null : tryAsk(database.url),
    { deadlineMs: 10_000 },
  );
  expect(rows).toEqual([{ a: 'kept' }]);
});

const tryAsk = (url: string) => ask(url, 'select a from t').catch(() => null);

test('disposing ends the server within seconds although clients are connected, and twice is once', async () => {
  await using directory = await temporaryDirectory();
  const database = await start(directory.path);
  await using client = openDatabase({ url: database.url, poolSize: 1 });
  await client.sql`select 1`;
  const pid = await postmasterPid(directory.path);
  const startedAt = performance.now();
  await database[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect(() => process.kill(pid, 0)).toThrow();
});

test('a directory that cannot be used is named with its variable', async () => {
  await expect(start('/dev/null/naru')).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('NARU_DATA_DIR') as string,
  });
});
