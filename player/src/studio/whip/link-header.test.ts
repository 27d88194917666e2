import { expect, test } from 'vitest';
import { iceServersOf } from './link-header.ts';

test('STUN and TURN servers are read from one header', () => {
  const header =
    '<stun:stun.example.net>; rel="ice-server", <turn:turn.example.net?transport=udp>; rel="ice-server"; ' +
    'username="a,b;c"; credential="p=q"; credential-type="password"';
  expect(iceServersOf(header)).toEqual([
    { urls: 'stun:stun.example.net' },
    { urls: 'turn:turn.example.net?transport=udp', username: 'a,b;c', credential: 'p=q' },
  ]);
});

test.each([
  null,
  '',
  ',;,',
  '<https://example.net>; rel="ice-server"',
  '<stun:stun.example.net>; rel="next"',
  '<turn:turn.example.net>; rel="ice-server"',
  '<stun:never ends',
])('%j names no server', (header) => {
  expect(iceServersOf(header)).toEqual([]);
});

test('a list without end is cut', () => {
  const header = Array.from({ length: 100 }, (_, n) => `<stun:s${n}.example>; rel="ice-server"`).join(', ');
  expect(iceServersOf(header)).toHaveLength(8);
});
