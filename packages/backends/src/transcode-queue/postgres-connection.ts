import type { PostgresConnectionOptions } from 'bullmq';

/** Queries of a worker: claim, renew, finish, stall check; a handful in flight at most. */
const POOL_SIZE = 3;
const CONNECT_TIMEOUT_MS = 2000;
const STATEMENT_TIMEOUT_MS = 2000;
/** Client side, for a server that does not answer at all; a little later than the server's own limit. */
const QUERY_TIMEOUT_MS = 2500;

/** Connection options under which no call can hang: a stopped server would otherwise hold lock renewals for ever. */
export function postgresConnection(databaseUrl: string): PostgresConnectionOptions {
  return {
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'naru-queue',
  };
}
