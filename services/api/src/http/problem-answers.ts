import { type ErrorCode, PROBLEM_CONTENT_TYPE, type Problem, problemOf } from '@naru/contracts/errors';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ApiEnvironment } from '../api-environment.ts';
import { TooManyRequests } from './rate-limits.ts';

/** How our own framework's refusals are called in the shared table. */
const CODE_BY_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'invalid-body',
  413: 'body-too-large',
  415: 'unsupported-media-type',
};

/** Codes that stay silent about what happened inside. */
const INTERNAL_CODES = new Set<ErrorCode>([
  'internal-error',
  'invalid-configuration',
  'missing-dependency',
  'port-in-use',
]);

/** The one place where a thrown thing becomes an answer. What was not expected is logged here and stays a plain 500. */
export function answerProblem(logger: Logger): ErrorHandler<ApiEnvironment> {
  return (error, c) => {
    if (error instanceof AppError && !INTERNAL_CODES.has(error.code)) {
      return problemResponse(problemOf(error.code, error.message, error.issues), headersFor(error));
    }
    const code = error instanceof HTTPException ? CODE_BY_STATUS[error.status] : undefined;
    if (code !== undefined) return problemResponse(problemOf(code, 'the request is malformed'));
    logger.error({ err: error, method: c.req.method, path: c.req.path }, 'request failed');
    return problemResponse(problemOf('internal-error'));
  };
}

export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': PROBLEM_CONTENT_TYPE, 'cache-control': 'no-store', ...headers },
  });
}

function headersFor(error: AppError): Record<string, string> {
  if (error instanceof TooManyRequests) return { 'retry-after': String(error.retryAfterSeconds) };
  if (error.code === 'unauthorized') return { 'www-authenticate': 'Bearer realm="naru"' };
  if (error.code === 'unavailable' || error.code === 'timeout') return { 'retry-after': '1' };
  return {};
}
