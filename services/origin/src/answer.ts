import { CACHE_CONTROL, type CacheRule } from '@naru/contracts/cache-rules';

/** A complete answer, ready to be sent any number of times. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn, as `writeHead` takes them; shared, so nobody changes them. */
  readonly headers: string[];
  /** The body in pieces that are written one after another, never joined. */
  readonly chunks: readonly Uint8Array[];
  readonly length: number;
}

const SHARED_HEADERS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'Accept-Ranges, Age, Content-Length, Content-Range, Date, ETag, Retry-After',
  'Cross-Origin-Resource-Policy',
  'cross-origin',
  'Timing-Allow-Origin',
  '*',
  'X-Content-Type-Options',
  'nosniff',
];

const RETRY_AFTER_SECONDS = '1';

/** An answer with our shared headers, its Cache-Control and `headers` (names and values in turn). */
export function answerOf(
  status: number,
  options: { cache: CacheRule; headers?: readonly string[]; chunks?: readonly Uint8Array[] },
): Answer {
  const { chunks = [] } = options;
  let length = 0;
  for (const chunk of chunks) length += chunk.byteLength;
  const headers = [
    ...SHARED_HEADERS,
    'Cache-Control',
    CACHE_CONTROL[options.cache],
    ...(options.headers ?? []),
    // 204 and 304 must not claim a length: they have no body, whatever GET would have got
    ...(status === 204 || status === 304 ? [] : ['Content-Length', String(length)]),
  ];
  return { status, headers, chunks, length };
}

/** A refusal with one plain sentence. It never repeats anything the client sent. */
export function refusal(
  status: number,
  sentence: string,
  options: { cache?: CacheRule; headers?: readonly string[] } = {},
): Answer {
  return answerOf(status, {
    cache: options.cache ?? 'refused',
    headers: ['Content-Type', 'text/plain; charset=utf-8', ...(options.headers ?? [])],
    chunks: [Buffer.from(`${sentence}\n`)],
  });
}

const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';
/** No player sends such a request; whatever may follow on its connection (a body, say) is not waited for. */
const closing = ['Connection', 'close'];
const retryAfter = ['Retry-After', RETRY_AFTER_SECONDS];

export const NOT_FOUND = refusal(404, 'not found', { cache: 'not-found' });
export const METHOD_NOT_ALLOWED = refusal(405, 'only GET, HEAD and OPTIONS', {
  headers: ['Allow', ALLOWED_METHODS, ...closing],
});
export const BODY_REFUSED = refusal(400, 'a body is not expected', { headers: closing });
export const TARGET_TOO_LONG = refusal(414, 'the request target is too long', { headers: closing });
export const TOO_MANY_HEADERS = refusal(431, 'too many header fields', { headers: closing });
export const TOO_MANY_HELD = refusal(429, 'too many requests of this address are waiting', {
  headers: retryAfter,
});
export const OVERLOADED = refusal(503, 'too many requests are waiting', {
  cache: 'unavailable',
  headers: retryAfter,
});
export const NOTHING_NEW = refusal(503, 'nothing new in three target durations', {
  cache: 'unavailable',
  headers: retryAfter,
});
export const UNAVAILABLE = refusal(503, 'the live edge does not answer', {
  cache: 'unavailable',
  headers: retryAfter,
});
/** Never cached: another origin can answer the same request. */
export const STOPPING = refusal(503, 'this origin is stopping', { headers: retryAfter });
export const TOO_FAR_AHEAD = refusal(400, 'the media sequence number or part lies too far in the future');
export const INTERNAL_ERROR = refusal(500, 'internal error');

/** CORS preflight. Needed for Range and If-None-Match from a page of another origin. */
export const PREFLIGHT = answerOf(204, {
  cache: 'refused',
  headers: [
    'Access-Control-Allow-Methods',
    ALLOWED_METHODS,
    'Access-Control-Allow-Headers',
    'Range, If-None-Match, If-Range',
    'Access-Control-Max-Age',
    '86400',
  ],
});
