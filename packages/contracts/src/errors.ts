import { z } from 'zod';

/** Every expected failure and the HTTP status it becomes. */
export const HTTP_STATUS_BY_ERROR_CODE = {
  'bad-request': 400,
  'invalid-body': 400,
  'invalid-query': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'unprocessable-content': 422,
  'precondition-required': 428,
  'too-many-requests': 429,
  'internal-error': 500,
  'bad-gateway': 502,
  unavailable: 503,
  timeout: 503,
  'gateway-timeout': 504,
  'invalid-configuration': 500,
  'missing-dependency': 500,
  'port-in-use': 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof HTTP_STATUS_BY_ERROR_CODE;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the type of the table above
export const ErrorCode = z.enum(Object.keys(HTTP_STATUS_BY_ERROR_CODE) as [ErrorCode, ...ErrorCode[]]);

/** RFC 9457 problem details; `code` is ours and stable, `detail` is for people. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: ErrorCode,
  detail: z.string().optional(),
  /** One entry a faulty field: where it is and what is wrong with it. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** Builds the problem+json body of an error code. */
export function problemOf(code: ErrorCode, detail?: string, issues?: Problem['issues']): Problem {
  return {
    type: 'about:blank',
    title: code.replaceAll('-', ' '),
    status: HTTP_STATUS_BY_ERROR_CODE[code],
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(issues === undefined ? {} : { issues }),
  };
}
