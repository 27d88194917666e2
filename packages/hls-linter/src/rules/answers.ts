import { type Rule, rule, unless } from '../rule.ts';

export type ResourceKind =
  | 'multivariant-playlist'
  | 'media-playlist'
  | 'media-playlist-with-directives'
  | 'ended-playlist'
  | 'init'
  | 'segment'
  | 'part'
  /** Something the server does not have. */
  | 'missing'
  /** A request that has to be refused. */
  | 'refused';

/** One request and its answer. */
export interface Exchange {
  readonly kind: ResourceKind;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly status: number;
  /** Names in lower case; of repeated fields the values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body as they came, before any content coding was undone. */
  readonly bodyBytes: number;
  readonly targetDurationSeconds: number;
}

const isPlaylist = ({ kind }: Exchange): boolean => kind.endsWith('playlist') || kind.endsWith('directives');
const isMedia = ({ kind }: Exchange): boolean => kind === 'init' || kind === 'segment' || kind === 'part';
const isGood = ({ status }: Exchange): boolean => status >= 200 && status < 300;
const asked = ({ method, url }: Exchange): string => `${method} ${url}`;

const PLAYLIST_TYPES = /^(application\/vnd\.apple\.mpegurl|audio\/mpegurl)(;|$)/i;
const MEDIA_TYPES = /^(video|audio)\/(mp4|iso\.segment)(;|$)/i;
/** Below this a cache keeps a name that never changes for too short to serve a second viewer. */
const LEAST_MEDIA_AGE_SECONDS = 10;

/** Seconds a shared cache keeps an answer; null when the header leaves it to the cache. */
export function maxAgeOf(cacheControl: string | undefined): number | null {
  if (cacheControl === undefined) return null;
  if (/\b(no-store|no-cache|private)\b/i.test(cacheControl)) return 0;
  const seconds = /\bs-maxage=(\d+)/i.exec(cacheControl) ?? /\bmax-age=(\d+)/i.exec(cacheControl);
  return seconds === null ? null : Number(seconds[1]);
}

/** The longest that an answer may be kept. */
function longestAge({ kind, status, targetDurationSeconds }: Exchange): number {
  if (status >= 500 || kind === 'missing') return 1;
  switch (kind) {
    case 'refused':
      return 0;
    case 'multivariant-playlist':
      return 5;
    case 'media-playlist':
      return targetDurationSeconds / 2;
    case 'media-playlist-with-directives':
      return 6 * targetDurationSeconds;
    default:
      return Infinity;
  }
}

/** What holds for every answer, by its kind. */
export const answerRules: readonly Rule<Exchange>[] = [
  rule('playlist-content-type', ['MUST', '4', 'Playlists have a content type of HLS'], (exchange) => {
    const type = exchange.headers['content-type'] ?? '(none)';
    const applies = isPlaylist(exchange) && exchange.status === 200;
    return unless(!applies || PLAYLIST_TYPES.test(type), asked(exchange), `is ${type}`);
  }),
  rule('media-content-type', ['SHOULD', '10', 'Media has a content type of fMP4'], (exchange) => {
    const type = exchange.headers['content-type'] ?? '(none)';
    const applies = isMedia(exchange) && isGood(exchange);
    return unless(!applies || MEDIA_TYPES.test(type), asked(exchange), `is ${type}`);
  }),
  rule('playlist-gzip', ['SHOULD', '6.2.1', 'Playlists come with gzip when it is accepted'], (exchange) => {
    const accepts = /\bgzip\b/.test(exchange.requestHeaders['accept-encoding'] ?? '');
    const applies = isPlaylist(exchange) && accepts && exchange.status === 200;
    return unless(
      !applies || exchange.headers['content-encoding'] === 'gzip',
      asked(exchange),
      'is not compressed',
    );
  }),
  rule(
    'coding-accepted',
    ['MUST', 'RFC 9110 12.5.3', 'No content coding comes that was not accepted'],
    (exchange) => {
      const coding = exchange.headers['content-encoding'] ?? 'identity';
      const accepted = exchange.requestHeaders['accept-encoding'] ?? '';
      return unless(
        coding === 'identity' || accepted.includes(coding),
        asked(exchange),
        `came with ${coding}`,
      );
    },
  ),
  rule(
    'media-not-compressed',
    ['SHOULD', 'RFC 9110 8.4', 'Media comes without content coding'],
    (exchange) => {
      const coding = exchange.headers['content-encoding'] ?? 'identity';
      return unless(!isMedia(exchange) || coding === 'identity', asked(exchange), `came with ${coding}`);
    },
  ),
  rule('cors', ['SHOULD', 'Fetch 3.3.3', 'Pages of other origins may read every answer'], (exchange) => {
    const allowed = exchange.headers['access-control-allow-origin'];
    return unless(allowed !== undefined, asked(exchange), 'has no Access-Control-Allow-Origin');
  }),
  rule(
    'cors-credentials',
    ['MUST', 'Fetch 3.3.5', 'Open answers do not allow credentials'],
    ({ headers, ...exchange }) =>
      unless(
        headers['access-control-allow-credentials'] !== 'true' ||
          headers['access-control-allow-origin'] !== '*',
        asked({ headers, ...exchange }),
        'allows credentials to everybody',
      ),
  ),
  rule('cache-not-too-long', ['SHOULD', 'B.1', 'Nothing that changes is kept for long'], (exchange) => {
    if (exchange.method === 'OPTIONS' || exchange.status === 304) return [];
    const longest = longestAge(exchange);
    const age = maxAgeOf(exchange.headers['cache-control']);
    const kept = age === null ? 'leaves it to the cache' : `may be kept for ${age} s, ${longest} s are right`;
    return unless(longest === Infinity || (age ?? Infinity) <= longest, asked(exchange), kept);
  }),
  rule('cache-media', ['SHOULD', 'B.1', 'Media may be kept by caches'], (exchange) => {
    const age = maxAgeOf(exchange.headers['cache-control']) ?? 0;
    const applies = isMedia(exchange) && isGood(exchange) && exchange.method === 'GET';
    return unless(!applies || age >= LEAST_MEDIA_AGE_SECONDS, asked(exchange), `may be kept for ${age} s`);
  }),
  rule('segment-lifetime', ['SHOULD', '6.2.2', 'Media says how long it lives'], (exchange) => {
    const says =
      exchange.headers['expires'] !== undefined || maxAgeOf(exchange.headers['cache-control']) !== null;
    return unless(
      !isMedia(exchange) || !isGood(exchange) || says,
      asked(exchange),
      'has neither Expires nor max-age',
    );
  }),
  rule('cache-key', ['SHOULD', 'RFC 9110 12.5.5', 'What depends on Accept-Encoding says so'], (exchange) => {
    const vary = exchange.headers['vary'] ?? '';
    const coded = exchange.headers['content-encoding'] !== undefined;
    return unless(
      !coded || /\baccept-encoding\b|\*/i.test(vary),
      asked(exchange),
      'has no Vary: Accept-Encoding',
    );
  }),
  rule('content-length', ['MUST', 'RFC 9110 8.6', 'Content-Length is that of the body'], (exchange) => {
    const length = exchange.headers['content-length'];
    const hasBody = exchange.method !== 'HEAD' && exchange.status !== 304;
    return unless(
      !hasBody || length === undefined || Number(length) === exchange.bodyBytes,
      asked(exchange),
      `says ${length}, ${exchange.bodyBytes} bytes came`,
    );
  }),
];
