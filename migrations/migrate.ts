import postgres from 'postgres';
import { type Migration, readMigrations } from './migration-files.ts';

/** Any number, as long as everybody takes the same. */
const MIGRATION_LOCK = 7_246_000;
/** A start waits this long for another one that migrates. */
const LOCK_TIMEOUT = '60s';
/** Expanding a table must not queue behind a long query and block everybody else. */
const TABLE_LOCK_TIMEOUT = '2s';

export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface MigrationResult {
  /** Names in order of application; empty when nothing was to do. */
  readonly applied: readonly string[];
}

/**
 * Brings the database to this release's schema: forward only, each file in its own transaction, under an advisory lock
 * held by the one connection that works. Starts at the same time are safe; the later ones find nothing to do.
 *
 * @throws MigrationError when an applied file was changed, or the database is newer than this release
 */
export async function migrate(databaseUrl: string): Promise<MigrationResult> {
  const migrations = await readMigrations();
  const sql = postgres(databaseUrl, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'naru-migrate' },
  });
  try {
    return { applied: await migrateWith(sql, migrations) };
  } finally {
    await sql.end({ timeout: 2 }); // also gives the lock back
  }
}

/** The work of {@link migrate} on a client of one connection and a given list. */
export async function migrateWith(sql: postgres.Sql, migrations: readonly Migration[]): Promise<string[]> {
  await sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, false)`;
  await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
  await sql`select set_config('lock_timeout', ${TABLE_LOCK_TIMEOUT}, false)`;
  await sql`create table if not exists naru_migrations (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`;
  const done = await sql<{ name: string; checksum: string }[]>`select name, checksum from naru_migrations`;
  const pending = pendingMigrations(migrations, done);
  for (const { name, checksum, sql: text } of pending) {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(text);
      await transaction`insert into naru_migrations (name, checksum) values (${name}, ${checksum})`;
    });
  }
  return pending.map(({ name }) => name);
}

/**
 * What is left to apply.
 *
 * @throws MigrationError when history and files do not fit together
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly { name: string; checksum: string }[],
): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new MigrationError(`the database is newer than this release: it has migration ${name}`);
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(`migration ${name} was changed after it had been applied`);
    }
  }
  const appliedNames = new Set(applied.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !appliedNames.has(name));
  const newest = [...appliedNames].sort().at(-1);
  const late = pending.find(({ name }) => newest !== undefined && name < newest);
  if (late !== undefined) {
    throw new MigrationError(`migration ${late.name} sorts before ${newest}, which is already applied`);
  }
  return pending;
}
