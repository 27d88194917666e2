import { withDeadline } from '@naru/platform/deadline';
import type { Logger } from '@naru/platform/logger';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { databaseFailure } from './database-failure.ts';
import { QuerySlots } from './query-slots.ts';

/** The server stops a statement after this; protects the database from us. */
export const STATEMENT_TIMEOUT_MS = 2000;
/** A caller waits this long for slot, connection and answer together; protects us from the database. */
export const QUERY_DEADLINE_MS = 2200;
const CONNECT_TIMEOUT_SECONDS = 2;
/** Reconnect soon after a restart; the driver's own delays grow to 20 s. */
const MAX_RECONNECT_DELAY_SECONDS = 0.5;
const MAX_WAITING_QUERIES_PER_SLOT = 50;

/** What both the database and a transaction offer to queries. */
export type Orm = PgDatabase<PostgresJsQueryResultHKT>;

export interface Database extends AsyncDisposable {
  readonly orm: Orm;
  readonly sql: postgres.Sql;
  /**
   * Runs one query or transaction within {@link QUERY_DEADLINE_MS}.
   *
   * @throws AppError `unavailable` or `timeout` when the database is at fault; the query's own error otherwise
   */
  run<T>(what: string, query: (orm: Orm) => Promise<T>): Promise<T>;
  /** A client of one connection to the same database, for LISTEN; the caller ends it. */
  openListener(on: { notification: () => void; close: () => void }): postgres.Sql;
}

/** Opens a bounded pool. Connects on first use: a database that is away shows in the first query, not here. */
export function openDatabase(options: { url: string; poolSize: number; logger?: Logger }): Database {
  const { url, poolSize, logger } = options;
  const shared = {
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, MAX_RECONNECT_DELAY_SECONDS),
    fetch_types: false,
    onnotice: () => {},
  } satisfies postgres.Options<Record<string, never>>;
  const sql = postgres(url, {
    ...shared,
    max: poolSize,
    connection: {
      application_name: 'naru',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS,
    },
  });
  const orm = drizzle(sql);
  const slots = new QuerySlots({ slots: poolSize, maxWaiting: poolSize * MAX_WAITING_QUERIES_PER_SLOT });

  return {
    orm,
    sql,
    run: async (what, query) => {
      try {
        return await withDeadline(what, QUERY_DEADLINE_MS, async (signal) => {
          await slots.take(signal);
          try {
            return await query(orm);
          } finally {
            slots.give();
          }
        });
      } catch (error) {
        const failure = databaseFailure(error);
        if (failure !== error) logger?.debug({ err: failure, what }, 'query failed');
        throw failure;
      }
    },
    openListener: (on) => {
      // The driver's `listen()` hides a lost connection; its `onnotify` option, which that is built on, does not.
      const options = {
        ...shared,
        max: 1,
        max_lifetime: null,
        onnotify: on.notification,
        onclose: on.close,
        connection: { application_name: 'naru-listen' },
      };
      return postgres(url, options);
    },
    [Symbol.asyncDispose]: async () => {
      await sql.end({ timeout: 1 });
    },
  };
}
