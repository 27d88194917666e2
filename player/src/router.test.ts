import { PlaybackId } from '@naru/contracts/ids';
import { channelPath, studioPath, watchPath } from '@naru/contracts/live-urls';
import { describe, expect, test } from 'vitest';
import { followsInPage, type LinkClick, routeOf } from './router.ts';

const playbackId = PlaybackId.parse('abcdefghijklmnopqrst');

describe('a path', () => {
  test.each(['/', '', '//'])('%j is the home page', (path) => {
    expect(routeOf(path)).toEqual({ page: 'home' });
  });

  test('that contracts build leads to its page', () => {
    expect(routeOf(watchPath(playbackId))).toEqual({ page: 'watch', playbackId });
    expect(routeOf(channelPath('river-radio'))).toEqual({ page: 'channel', slug: 'river-radio' });
    expect(routeOf(studioPath('river-radio'))).toEqual({ page: 'studio', slug: 'river-radio' });
  });

  test('may end in a slash', () => {
    expect(routeOf('/c/first/')).toEqual({ page: 'channel', slug: 'first' });
  });

  test.each([
    '/watch',
    '/watch/short',
    '/watch/ABCDEFGHIJKLMNOPQRST',
    '/watch/abcdefghijklmnopqrst/more',
    '/c/UPPER',
    '/c/-dash',
    '/c/%66irst',
    '/studio/..',
    '/admin/first',
  ])('%s is no page of ours', (path) => {
    expect(routeOf(path)).toEqual({ page: 'not-found' });
  });
});

describe('a click on a link', () => {
  const plain: LinkClick = { button: 0, modified: false, sameOrigin: true, opensElsewhere: false };

  test('is followed in the page when nothing speaks against it', () => {
    expect(followsInPage(plain)).toBe(true);
  });

  test.each<Partial<LinkClick>>([
    { button: 1 },
    { modified: true },
    { sameOrigin: false },
    { opensElsewhere: true },
  ])('is left to the browser with %j', (change) => {
    expect(followsInPage({ ...plain, ...change })).toBe(false);
  });
});
