import { openDatabase } from '@naru/db/database';
import { MigrationError, migrate } from '@naru/migrations/migrate';
import { AppError, messageOf } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { SupervisorConfig } from './config.ts';
import { startEmbeddedPostgres } from './embedded-postgres/embedded-postgres.ts';
import { type Introduction, introduce } from './first-run.ts';

export interface PlatformDatabase extends AsyncDisposable {
  /** With its password: a secret. */
  readonly url: string;
  /** Rejects when the database has ended and could not be brought back. */
  readonly failed: Promise<never>;
}

/** Starts our own database server, or takes the one that DATABASE_URL names. */
export async function openPlatformDatabase(options: {
  database: SupervisorConfig['database'];
  dataDir: string;
  logger: Logger;
}): Promise<PlatformDatabase> {
  const { database, dataDir, logger } = options;
  switch (database.kind) {
    case 'embedded':
      return startEmbeddedPostgres({ dataDir, logger });
    case 'external':
      return { url: database.url, failed: new Promise(() => {}), [Symbol.asyncDispose]: async () => {} };
  }
}

/**
 * Brings the schema to this release's and makes the first channel.
 *
 * @throws AppError `unavailable` when the database cannot be reached or does not fit this release
 */
export async function prepareDatabase(url: string, credentialsFile: string): Promise<Introduction> {
  try {
    await migrate(url);
  } catch (cause) {
    const why =
      cause instanceof MigrationError ? messageOf(cause) : `the database cannot be used: ${messageOf(cause)}`;
    throw new AppError('unavailable', why, { cause });
  }
  await using db = openDatabase({ url, poolSize: 1 });
  return await introduce(db, credentialsFile);
}
