import { AppError } from '@naru/platform/errors';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openTestDatabase, useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { openDatabase, QUERY_DEADLINE_MS, STATEMENT_TIMEOUT_MS } from './database.ts';

const database = useTestDatabase();

async function failureOf(promise: Promise<unknown>): Promise<{ error: unknown; afterMs: number }> {
  const startedAt = performance.now();
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return { error, afterMs: performance.now() - startedAt };
}

test('a statement that takes too long is stopped by the server and reported as a time-out', async () => {
  const db = database();
  const { error, afterMs } = await failureOf(db.run('slow', (orm) => orm.execute(sql`select pg_sleep(10)`)));
  expect(error).toMatchObject({ name: 'AppError', code: 'timeout' });
  expect(afterMs).toBeGreaterThan(STATEMENT_TIMEOUT_MS - 200);
  expect(afterMs).toBeLessThan(QUERY_DEADLINE_MS + 300);
});

test('with the pool used up the next query is refused within the deadline, and works again after that', async () => {
  await using db = await openTestDatabase({ poolSize: 2 });
  const slow = [1, 2].map(() => failureOf(db.run('slow', (orm) => orm.execute(sql`select pg_sleep(10)`))));
  const { error, afterMs } = await failureOf(
    db.run('late', async (orm) => {
      await orm.execute(sql`select pg_sleep(0.3)`);
    }),
  );
  expect(error).toMatchObject({ code: 'timeout' });
  expect(afterMs).toBeLessThan(2500);
  await Promise.all(slow);
  await expect(db.run('next', (orm) => orm.execute(sql`select 1`))).resolves.toBeDefined();
});

test('a server that is not there is unavailable at once', async () => {
  await using db = openDatabase({ url: 'postgres://nobody@127.0.0.1:9/none', poolSize: 1 });
  const { error, afterMs } = await failureOf(db.run('any', (orm) => orm.execute(sql`select 1`)));
  expect(error).toMatchObject({ name: 'AppError', code: 'unavailable' });
  expect(afterMs).toBeLessThan(1000);
});

test('too many connections at the server mean unavailable', async () => {
  await using db = await openTestDatabase({ poolSize: 1 });
  const [row] = await db.sql<{ name: string }[]>`select current_database() as name`;
  await db.sql.unsafe(`alter database ${row?.name ?? ''} connection limit 0`);
  await db.sql.unsafe(
    `do $$ begin if not exists (select from pg_roles where rolname = 'naru_limited') then
       create role naru_limited login password 'limited'; end if; end $$`,
  );
  const url = new URL(db.url);
  url.username = 'naru_limited';
  url.password = 'limited';
  await using limited = openDatabase({ url: url.href, poolSize: 1 });
  const { error } = await failureOf(limited.run('any', (orm) => orm.execute(sql`select 1`)));
  expect(error).toMatchObject({ code: 'unavailable' });
});

test('the message of a failed query holds neither the query nor its parameters', async () => {
  const db = database();
  const { error } = await failureOf(
    db.run('bad', (orm) => orm.execute(sql`select ${'a secret'}::text::integer`)),
  );
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(AppError);
  expect(error instanceof Error ? error.message : '').not.toMatch(/select|params/i);
});

test('a failed transaction leaves nothing behind', async () => {
  const db = database();
  const doomed = db.run('doomed', (orm) =>
    orm.transaction(async (tx) => {
      await tx.execute(sql`create table left_over (a int)`);
      throw new AppError('conflict', 'no');
    }),
  );
  await expect(doomed).rejects.toMatchObject({ code: 'conflict' });
  const [row] = await db.sql`select to_regclass('left_over') as found`;
  expect(row).toEqual({ found: null });
});
