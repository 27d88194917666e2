import { AppError } from '@naru/platform/errors';
import { DrizzleQueryError } from 'drizzle-orm/errors';

/** SQLSTATEs that say "not now": connection exceptions, too many connections, shutting down or starting up. */
const UNAVAILABLE_STATES = /^(08|53|57P0[1-5])/;
/** statement_timeout, lock_timeout, deadlock, serialization: the caller may try again. */
const TIMEOUT_STATES = new Set(['57014', '55P03', '40P01', '40001']);
/** What the driver and the socket say when there is no server. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);

/**
 * What a failed query means to its caller: an AppError `unavailable` or `timeout` where the database is at fault, the
 * driver's own error otherwise. drizzle's wrapper is taken off because its message holds the parameters.
 */
export function databaseFailure(thrown: unknown): unknown {
  const error = thrown instanceof DrizzleQueryError ? (thrown.cause ?? thrown) : thrown;
  const code = errorCodeOf(error);
  if (code === null || error instanceof AppError) return error;
  if (UNREACHABLE.has(code) || UNAVAILABLE_STATES.test(code)) {
    return new AppError('unavailable', 'the database does not answer', { cause: error });
  }
  if (TIMEOUT_STATES.has(code)) {
    return new AppError('timeout', 'the database took too long', { cause: error });
  }
  return error;
}

/** True for a violated unique constraint or index of this name. */
export function violatesUnique(thrown: unknown, constraint: string): boolean {
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  return (
    errorCodeOf(error) === '23505' &&
    error instanceof Error &&
    'constraint_name' in error &&
    error.constraint_name === constraint
  );
}

function errorCodeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
