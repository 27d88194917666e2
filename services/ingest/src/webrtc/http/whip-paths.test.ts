import { expect, test } from 'vitest';
import { readWhipPath, sessionPath } from './whip-paths.ts';

const SECRET = 'abcdefghijklmnopqrstuvwxy2';

test.each([
  ['/whip', null],
  ['/whip/', null],
  ['/whip?key=live_abc', null],
  ['/whip/live_abc', 'live_abc'],
  ['/whip/live_abc?x=/y', 'live_abc'],
  ['/whip/sessions', 'sessions'],
])('%s is the endpoint with the key %s', (url, streamKey) => {
  expect(readWhipPath(url)).toEqual({ kind: 'endpoint', streamKey });
});

test('the path of a session leads back to it', () => {
  expect(readWhipPath(sessionPath(SECRET))).toEqual({ kind: 'session', secret: SECRET });
});

test.each(['', '/', '*', '/whips', '//whip', '/whip/a/', '/whip/sessions/A', `/whip/sessions/${SECRET}2`])(
  '%j is nothing',
  (url) => {
    expect(readWhipPath(url)).toBeNull();
  },
);
