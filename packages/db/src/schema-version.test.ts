import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../tests/fixtures/postgres-database.ts';
import { openTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { openDatabase } from './database.ts';
import { REQUIRED_MIGRATION, schemaState } from './schema-version.ts';

test('the code needs the newest migration of its own release', async () => {
  const files = await readdir(new URL('../../../migrations/', import.meta.url));
  const newest = files
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .at(-1);
  expect(`${REQUIRED_MIGRATION}.sql`).toBe(newest);
});

test('an empty database is not migrated, a migrated one is ready', async () => {
  await using empty = await createTestDatabase({ empty: true });
  await using emptyDb = openDatabase({ url: empty.url, poolSize: 1 });
  expect(await schemaState(emptyDb)).toBe('not-migrated');
  await using db = await openTestDatabase();
  expect(await schemaState(db)).toBe('ready');
});

test('a database that lacks the newest migration is not ready, a newer one is', async () => {
  await using db = await openTestDatabase();
  await db.sql`insert into naru_migrations (name, checksum) values ('9999_later', 'x')`;
  expect(await schemaState(db)).toBe('ready');
  await db.sql`delete from naru_migrations`;
  expect(await schemaState(db)).toBe('not-migrated');
});
