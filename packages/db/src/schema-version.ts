import type { Database } from './database.ts';

/** The newest migration that this code needs. A test compares it with the files in migrations/. */
export const REQUIRED_MIGRATION = '0000_init';

/**
 * Whether the database is as new as this code. A newer one is fine: migrations expand first, so that the former release
 * keeps working on it (migrations/README.md).
 */
export async function schemaState(db: Database): Promise<'ready' | 'not-migrated'> {
  return db.run('schema state', async (orm) => {
    const { rows } = await orm.transaction(async (tx) => {
      const present = await tx.execute<{ present: boolean }>(
        `select to_regclass('naru_migrations') is not null as present`,
      );
      if (present[0]?.present !== true) return { rows: [] };
      return { rows: await tx.execute<{ name: string }>('select name from naru_migrations') };
    });
    return rows.some(({ name }) => name >= REQUIRED_MIGRATION) ? 'ready' : 'not-migrated';
  });
}
