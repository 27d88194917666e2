import { SyntheticBroadcast } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import type { LiveEvent } from '@naru/hls/live-event';
import { EMPTY_WINDOW, foldLiveEvent } from '@naru/hls/timeline';
import { expect, test } from 'vitest';
import { RenderedPlaylists } from './rendered-playlists.ts';

const windowOf = (...events: readonly LiveEvent[]) => events.reduce(foldLiveEvent, EMPTY_WINDOW);

function live(segments: number) {
  const broadcast = new SyntheticBroadcast();
  return windowOf(broadcast.start(1), ...broadcast.segments(segments));
}

test('each variant is made once and shared', () => {
  const playlists = new RenderedPlaylists(live(12), false);
  expect(playlists.multivariant()).toBe(playlists.multivariant());
  expect(playlists.media('720p', false)).toBe(playlists.media('720p', false));
  expect(playlists.media('720p', true)).not.toBe(playlists.media('720p', false));
  const playlist = playlists.media('720p', true);
  const [first, second] = [1, 2].map(() => playlist?.answer('gzip', 'media-playlist'));
  expect(first).toBe(second);
  const other = playlist?.answer('gzip', 'media-playlist-with-directives');
  expect(other?.headers).not.toEqual(first?.headers);
  expect(other?.chunks[0]).toBe(first?.chunks[0]);
});

test('nothing is there before the first run, nor a rendition that no run has', () => {
  expect(new RenderedPlaylists(EMPTY_WINDOW, false).multivariant()).toBeNull();
  expect(new RenderedPlaylists(EMPTY_WINDOW, true).media('720p', false)).toBeNull();
  expect(new RenderedPlaylists(live(1), false).media('1080p', false)).toBeNull();
});

test('a media playlist that was up stays up while no segment is complete', () => {
  const broadcast = new SyntheticBroadcast();
  const window = windowOf(broadcast.start(1), broadcast.part());
  expect(new RenderedPlaylists(window, false).media('720p', false)).toBeNull();
  expect(new RenderedPlaylists(window, true).media('720p', false)).not.toBeNull();
});

test('the entity tag follows the text', () => {
  const tagOf = (segments: number) =>
    new RenderedPlaylists(live(segments), false).media('720p', false)?.entityTag;
  expect(tagOf(2)).toBe(tagOf(2));
  expect(tagOf(2)).not.toBe(tagOf(3));
});
