import { ChannelSlug } from '@naru/contracts/ids';
import { expect, test } from 'vitest';
import { memoryPlace } from '../ui/testing/memory-place.ts';
import { keepManageToken, readManageToken } from './manage-token.ts';
import { rtmpServerUrl } from './rtmp-server.ts';

const first = ChannelSlug.parse('first');
const second = ChannelSlug.parse('second');

test('each channel has a token of its own', () => {
  const place = memoryPlace();
  keepManageToken(place, first, 'token-1');
  expect(readManageToken(place, first)).toBe('token-1');
  expect(readManageToken(place, second)).toBeNull();
});

test('signing out forgets the token', () => {
  const place = memoryPlace();
  keepManageToken(place, first, 'token-1');
  keepManageToken(place, first, null);
  expect(readManageToken(place, first)).toBeNull();
});

test('OBS is pointed at the host that served the page', () => {
  expect(rtmpServerUrl('live.example.org', 1935)).toBe('rtmp://live.example.org:1935/live');
  expect(rtmpServerUrl('[::1]', 2000)).toBe('rtmp://[::1]:2000/live');
});
