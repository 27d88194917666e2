/**
 * The one table of caching rules: origin answers by it, cdn-config renders it, tests check both. A media URL names an
 * epoch and never changes, so it may be kept for long; a playlist with directives says "at least this far", which stays
 * true; a miss must be forgotten quickly, or a cached 404 blocks everyone who comes a moment too early.
 */
export const CACHE_CONTROL = {
  'multivariant-playlist': 'public, max-age=1',
  'media-playlist': 'public, max-age=0, must-revalidate',
  'media-playlist-with-directives': 'public, max-age=12',
  'ended-playlist': 'public, max-age=10',
  init: 'public, max-age=3600, immutable',
  segment: 'public, max-age=3600, immutable',
  part: 'public, max-age=3600, immutable',
  'not-found': 'public, max-age=1',
  refused: 'no-store',
  unavailable: 'public, max-age=1',
  'page-asset': 'public, max-age=31536000, immutable',
  page: 'no-cache',
  'api-list': 'public, max-age=2, stale-while-revalidate=10',
  'api-private': 'no-store',
} as const;

export type CacheRule = keyof typeof CACHE_CONTROL;

/** The query parameters that change an answer under `/live/`, in the order in which caches put them into their key. */
export const HLS_DIRECTIVES = ['_HLS_msn', '_HLS_part', '_HLS_skip'] as const;
