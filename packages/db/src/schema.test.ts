import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { adminTokens, broadcasts, channels, publishSessions } from './schema.ts';

const database = useTestDatabase();

/** PostgreSQL's spelling of the types that we use. */
const TYPES: Readonly<Record<string, string>> = {
  'timestamp (3) with time zone': 'timestamp(3) with time zone',
};

test.each([
  ['channels', channels],
  ['broadcasts', broadcasts],
  ['publish_sessions', publishSessions],
  ['admin_tokens', adminTokens],
])('%s has the same columns in the code and in the migrated database', async (name, table: PgTable) => {
  const db = database();
  const actual = await db.sql`
    select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "notNull", atthasdef as "hasDefault"
    from pg_attribute where attrelid = ${name}::regclass and attnum > 0 and not attisdropped order by attname`;
  const expected = getTableConfig(table)
    .columns.map((column) => ({
      name: column.name,
      type: TYPES[column.getSQLType()] ?? column.getSQLType(),
      notNull: column.notNull,
      hasDefault: column.hasDefault,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  expect([...actual]).toEqual(expected);
});

test('no table is left out', async () => {
  const db = database();
  const tables = await db.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by table_name`;
  expect(tables.map(({ name }) => name)).toEqual([
    'admin_tokens',
    'broadcasts',
    'channels',
    'naru_migrations',
    'publish_sessions',
  ]);
});
