import { expect, test } from 'vitest';
import { iceServerLinks } from './http/whip-headers.ts';
import { readIceServers } from './ice-servers.ts';

test('one server a line, blank lines between', () => {
  const text =
    'stun:stun.example.org:3478\n\n  turn:192.0.2.9?transport=udp  user  pa:ss=1 \nturns:[2001:db8::1]:5349 u c\n';
  const servers = readIceServers(text) ?? [];
  expect(servers).toEqual([
    { url: 'stun:stun.example.org:3478', login: null },
    { url: 'turn:192.0.2.9?transport=udp', login: { username: 'user', credential: 'pa:ss=1' } },
    { url: 'turns:[2001:db8::1]:5349', login: { username: 'u', credential: 'c' } },
  ]);
  expect(iceServerLinks(servers)[0]).toBe('<stun:stun.example.org:3478>; rel="ice-server"');
});

test.each([
  'http://stun.example.org',
  'stun://stun.example.org',
  'stun:',
  'stun:a>; rel="x"',
  'stun:a user credential',
  'turn:a',
  'turn:a user',
  'turn:a user credential more',
  'turn:a us"er credential',
  'turn:a user creden,tial',
  'turn:a user creden;tial',
  'turn:a us\\er credential',
  'turn:a?transport=sctp user credential',
  'stun:a\nnonsense',
  Array.from({ length: 9 }, () => 'stun:a').join('\n'),
])('%j is refused', (text) => {
  expect(readIceServers(text)).toBeNull();
});
