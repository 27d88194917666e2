import { describe, expect, test } from 'vitest';
import { isMediaPath } from './media-path.ts';

describe('the one HTTP port', () => {
  test.each(['/live/abc/master.m3u8', '/live/', '/live/../etc'])('%s is for the origin', (path) => {
    expect(isMediaPath(path)).toBe(true);
  });

  test.each([
    '/',
    '/live',
    '/lively/x',
    '/api/broadcasts',
    '/watch/abc',
    '//live/x',
    'http://host/live/x',
    undefined,
  ])('%s is for the api', (path) => {
    expect(isMediaPath(path)).toBe(false);
  });
});
