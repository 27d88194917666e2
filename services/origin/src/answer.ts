import type { OutgoingHttpHeaders } from 'node:http2';
import { CACHE_CONTROL, type CacheRule } from '@naru/contracts/cache-rules';

/** A complete answer, ready to be sent any number of times. */
export class Answer {
  readonly status: number;
  /** Names and values in turn, as `writeHead` takes them; shared, so nobody changes them. */
  readonly headers: string[];
  /** The body in pieces that are written one after another, never joined. */
  readonly chunks: readonly Uint8Array[];
  readonly length: number;
  #http2Headers: OutgoingHttpHeaders | null = null;

  constructor(parts: Pick<Answer, 'status' | 'headers' | 'chunks' | 'length'>) {
    this.status = parts.status;
    this.headers = parts.headers;
    this.chunks = parts.chunks;
    this.length = parts.length;
  }

  /** The same for HTTP/2: names in lower case, and none that speaks of the connection (RFC 9113 8.2.2). */
  get http2Headers(): OutgoingHttpHeaders {
    this.#http2Headers ??= { ':status': this.status, ...withoutConnection(this.headers) };
    return this.#http2Headers;
  }
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
  const length = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const headers = [
    ...SHARED_HEADERS,
    'Cache-Control',
    CACHE_CONTROL[options.cache],
    ...(options.headers ?? []),
    // 204 and 304 must not claim a length: they have no body, whatever GET would have got
    ...(status === 204 || status === 304 ? [] : ['Content-Length', String(length)]),
  ];
  return new Answer({ status, headers, chunks, length });
}

function withoutConnection(headers: readonly string[]): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {};
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase() ?? '';
    if (name !== 'connection') kept[name] = headers[index + 1];
  }
  return kept;
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
