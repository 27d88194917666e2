import type { ErrorCode, Problem } from '@naru/contracts/errors';

/**
 * An expected failure: a code of the shared table and one sentence a person can act on. Everything else that is thrown
 * is a bug, is logged once at the edge and becomes a plain 500.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly issues: Problem['issues'];

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; issues?: Problem['issues'] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.issues = options.issues;
  }
}

/** True for the error that an aborted wait ends with, whoever made it. */
export const isAbortError = (error: unknown): boolean =>
  error instanceof Error && error.name === 'AbortError';

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
