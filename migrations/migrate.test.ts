import postgres from 'postgres';
import { describe, expect, test } from 'vitest';
import { withClient } from '../tests/fixtures/postgres-client.ts';
import { createTestDatabase } from '../tests/fixtures/postgres-database.ts';
import { migrate, migrateWith, pendingMigrations } from './migrate.ts';
import { readMigrations } from './migration-files.ts';

const step = (name: string, sql = 'select 1') => ({ name, sql, checksum: `checksum of ${sql}` });

describe('what is left to apply', () => {
  const files = [step('0000_a'), step('0001_b'), step('0002_c')];

  test('is everything in an empty database, the rest in an older one, nothing in a current one', () => {
    expect(pendingMigrations(files, [])).toEqual(files);
    expect(pendingMigrations(files, files.slice(0, 1))).toEqual(files.slice(1));
    expect(pendingMigrations(files, files)).toEqual([]);
  });

  test('cannot be told in a database that is newer', () => {
    expect(() => pendingMigrations(files, [...files, step('0003_d')])).toThrow('newer than this release');
  });

  test('cannot be told when an applied file was changed, or one was added before it', () => {
    expect(() => pendingMigrations(files, [step('0000_a', 'select 2')])).toThrow('was changed');
    expect(() => pendingMigrations(files, [step('0001_b')])).toThrow('sorts before 0001_b');
  });
});

describe('migrating', () => {
  test('several starts at the same moment apply each file once', async () => {
    await using database = await createTestDatabase({ empty: true });
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)));
    const all = (await readMigrations()).map(({ name }) => name);
    expect(results.flatMap(({ applied }) => applied)).toEqual(all);
    expect(await migrate(database.url)).toEqual({ applied: [] });
  });

  test('a file that fails leaves nothing of itself and keeps what came before', async () => {
    await using database = await createTestDatabase({ empty: true });
    const good = step('0000_good', 'create table good (a int)');
    const bad = step('0001_bad', 'create table half (a int); select no_such_function()');
    await withClient(database.url, (sql) =>
      expect(migrateWith(sql, [good, bad])).rejects.toThrow('no_such_function'),
    );
    await withClient(database.url, async (sql) => {
      const [row] = await sql`select to_regclass('good') is not null as good, to_regclass('half') as half`;
      expect(row).toEqual({ good: true, half: null });
      expect(await migrateWith(sql, [good, step('0001_bad')])).toEqual(['0001_bad']);
    });
  });

  test('a table that somebody holds is waited for two seconds, not for ever', async () => {
    await using database = await createTestDatabase();
    await using holder = disposable(postgres(database.url, { max: 1 }));
    const held = holder.sql.begin(async (transaction) => {
      await transaction`lock table channels`;
      await withClient(database.url, async (sql) => {
        const files = [...(await readMigrations()), step('9999_alter', 'alter table channels add x int')];
        const startedAt = performance.now();
        await expect(migrateWith(sql, files)).rejects.toThrow('lock timeout');
        expect(performance.now() - startedAt).toBeLessThan(4000);
      });
    });
    await held;
  });
});

const disposable = (sql: postgres.Sql) => ({ sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) });
