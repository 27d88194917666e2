import { expect, test } from 'vitest';
import { PlaybackId } from './ids.ts';
import { type LiveResource, livePath, parseLivePath } from './live-urls.ts';

const playbackId = PlaybackId.parse('abcdefghij234567wxyz');

const resources: LiveResource[] = [
  { kind: 'multivariant-playlist', playbackId },
  { kind: 'media-playlist', playbackId, rendition: '720p' },
  { kind: 'init', playbackId, rendition: '480p', epoch: 1001 },
  { kind: 'segment', playbackId, rendition: '720p', epoch: 1, msn: 0 },
  { kind: 'part', playbackId, rendition: '720p', epoch: 1, msn: 42, part: 5 },
];

test.each(resources)('$kind survives the way to a path and back', (resource) => {
  expect(parseLivePath(livePath(resource))).toEqual(resource);
});

const base = `/live/${playbackId}`;

test.each([
  `${base}/720p/1-01.m4s`,
  `${base}/720p/1-1e3.m4s`,
  `${base}/720p/-1-1.m4s`,
  `${base}/720p/1-1234567890123456.m4s`,
  `${base}/720p/1-1.2.3.m4s`,
  `${base}/1080p/media.m3u8`,
  `${base}/720p/../480p/media.m3u8`,
  `${base}/720p/%2e%2e/media.m3u8`,
  `${base}//master.m3u8`,
  `${base}/master.m3u8/`,
  `${base}/master.m3u8\u0000`,
  `/live/${playbackId.toUpperCase()}/master.m3u8`,
  '/live/../../etc/passwd',
  'http://evil/live/abcdefghij234567wxyz/master.m3u8',
])('%s is no live resource', (path) => {
  expect(parseLivePath(path)).toBeNull();
});
