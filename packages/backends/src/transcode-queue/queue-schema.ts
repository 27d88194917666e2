import {
  assertSchemaCompatibility,
  DEFAULT_SCHEMA,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';
import pg from 'pg';
import { withDeadline } from '@naru/platform/deadline';

/** Several processes may start together and wait for the one that migrates. */
const MIGRATION_DEADLINE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;

/**
 * Brings BullMQ's tables up to date. Safe when several processes open at once: BullMQ migrates in one transaction under
 * an advisory lock. The usual start only reads, because even an empty migration takes exclusive table locks.
 *
 * @throws AppError `timeout`; the database's own error
 */
export async function migrateQueueSchema(databaseUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'naru-queue-migration',
  });
  // A connection that breaks is also reported by the query that waits on it.
  client.on('error', () => {});
  try {
    await withDeadline('queue migration', MIGRATION_DEADLINE_MS, async () => {
      await client.connect();
      if ((await schemaVersion(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client);
    });
  } finally {
    // A client whose query hangs cannot say goodbye either.
    await withDeadline('queue migration goodbye', 1000, () => client.end()).catch(() => {});
  }
}

async function schemaVersion(client: pg.Client): Promise<number> {
  try {
    return await assertSchemaCompatibility(client, DEFAULT_SCHEMA);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw error;
  }
}
