import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

test.each([
  ['127.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['::1', '6.6.6.6, 2001:db8::7', '2001:db8::7'],
  ['::ffff:127.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['127.0.0.1', undefined, '127.0.0.1'],
  ['127.0.0.1', 'somebody', '127.0.0.1'],
  ['127.0.0.1', '', '127.0.0.1'],
  ['198.51.100.4', '203.0.113.5', '198.51.100.4'],
  ['::ffff:198.51.100.4', '203.0.113.5', '::ffff:198.51.100.4'],
  [undefined, '203.0.113.5', 'unknown'],
])('a request from %s that names %s is from %s', (socket, forwarded, address) => {
  expect(clientAddress(socket, forwarded)).toBe(address);
});
