import { openDatabase } from '@naru/db/database';
import type { Clock } from '@naru/platform/clock';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../tests/fixtures/postgres-database.ts';
import { problemIn, testApi } from '../testing/test-api.ts';

function manualClock() {
  let nowMs = 1e6;
  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep: async () => {} };
  return { clock, pass: (ms: number) => (nowMs += ms) };
}

test('a process without a database is alive but not ready', async () => {
  await using db = openDatabase({ url: 'postgres://127.0.0.1:9/none', poolSize: 1 });
  const api = testApi(db);
  expect((await api.call('GET', '/healthz')).status).toBe(200);
  const response = await api.call('GET', '/readyz');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
});

test('a database that is not migrated makes it not ready, and is named; the answer is looked up again later', async () => {
  await using database = await createTestDatabase({ empty: true });
  await using db = openDatabase({ url: database.url, poolSize: 1 });
  const { clock, pass } = manualClock();
  const api = testApi(db, { clock });
  const refused = await api.call('GET', '/readyz');
  expect(refused.status).toBe(503);
  expect((await problemIn(refused)).detail).toContain('0000_init');
  await db.sql`create table naru_migrations (name text)`;
  await db.sql`insert into naru_migrations values ('0000_init')`;
  expect((await api.call('GET', '/readyz')).status).toBe(503);
  pass(501);
  expect((await api.call('GET', '/readyz')).status).toBe(200);
});
