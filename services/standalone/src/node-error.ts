/** True for an error of Node's own, whose `code` says what happened (ENOENT, EADDRINUSE, ...). */
export const isNodeError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';
