import { CACHE_CONTROL, type CacheRule, HLS_DIRECTIVES } from '@naru/contracts/cache-rules';

/** What each rule stands for, in the words of whoever sets up a cache. */
const RESOURCES: Readonly<Record<CacheRule, string>> & Readonly<Record<string, string>> = {
  'multivariant-playlist': '`/live/{id}/master.m3u8`, 200',
  'media-playlist': '`/live/{id}/{rendition}/media.m3u8`, 200, no directives',
  'media-playlist-with-directives': `the same with ${HLS_DIRECTIVES.map((name) => `\`${name}\``).join(', ')}, 200`,
  'ended-playlist': 'any playlist of a broadcast that has ended, 200',
  init: '`/live/{id}/{rendition}/{epoch}-init.mp4`, 200',
  segment: '`/live/{id}/{rendition}/{epoch}-{msn}.m4s`, 200 and 206',
  part: '`/live/{id}/{rendition}/{epoch}-{msn}.{part}.m4s`, 200 and 206',
  'not-found': 'anything below `/live/` that is not there, 404',
  refused:
    'every other refusal below `/live/` (400, 405, 414, 416, 429, 431, 500), and 503 of an origin that stops',
  unavailable: 'overload, or nothing new for three target durations, 503',
  'page-asset': '`/assets/*`, names carry a hash',
  page: 'HTML',
  'api-list': '`GET /api/...` that anybody may ask, asked without a token; not the clock',
  'api-private': 'every other answer of the API',
};

/** The table of cache rules as Markdown, one row a rule, in the order of the contract. */
export function renderCacheTable(): string {
  const rows = Object.entries(CACHE_CONTROL).map(
    ([rule, cacheControl]) => `| ${RESOURCES[rule]} | \`${cacheControl}\` |`,
  );
  return ['| What | Cache-Control |', '|---|---|', ...rows].join('\n');
}
