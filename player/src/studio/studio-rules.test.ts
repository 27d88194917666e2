import { ChannelSlug } from '@naru/contracts/ids';
import { expect, test } from 'vitest';
import { memoryPlace } from '../ui/testing/memory-place.ts';
import { problemOf } from './open-broadcast.ts';
import { rtmpServerUrl, whipServerUrl } from './server-addresses.ts';
import { isStreamKey, keepStudioSecret, readStudioSecret } from './studio-secret.ts';

const first = ChannelSlug.parse('first');
const second = ChannelSlug.parse('second');

test('each channel has a secret of its own', () => {
  const place = memoryPlace();
  keepStudioSecret(place, first, 'manage_1');
  expect(readStudioSecret(place, first)).toBe('manage_1');
  expect(readStudioSecret(place, second)).toBeNull();
});

test('signing out forgets the secret', () => {
  const place = memoryPlace();
  keepStudioSecret(place, first, 'manage_1');
  keepStudioSecret(place, first, null);
  expect(readStudioSecret(place, first)).toBeNull();
});

test('a stream key is told from a manage token', () => {
  expect(isStreamKey('live_abc')).toBe(true);
  expect(isStreamKey('manage_live_abc')).toBe(false);
});

test('OBS is pointed at the host that served the page', () => {
  expect(rtmpServerUrl('live.example.org', 1935)).toBe('rtmp://live.example.org:1935/live');
  expect(rtmpServerUrl('[::1]', 2000)).toBe('rtmp://[::1]:2000/live');
  expect(whipServerUrl('https://live.example.org')).toBe('https://live.example.org/whip');
  expect(whipServerUrl('http://[::1]:8080')).toBe('http://[::1]:8080/whip');
});

test('what went wrong before is shown until a broadcast runs well', () => {
  const owned = { lastProblem: 'Too large.' };
  expect(problemOf({ owned, current: null })).toBe('Too large.');
  expect(problemOf({ owned, current: { status: 'INTERRUPTED', lastProblem: null } })).toBe('Too large.');
  expect(problemOf({ owned, current: { status: 'STREAMING', lastProblem: null } })).toBeNull();
});
