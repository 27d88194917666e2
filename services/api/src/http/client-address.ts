import { isIPv6 } from 'node:net';
import type { ApiContext } from '../api-environment.ts';

/**
 * The address that limits count by: that of the socket. Forwarding headers are ignored because anybody can send them.
 * An IPv6 customer has a whole /64, so that is one client.
 */
export function clientAddress(c: ApiContext): string {
  return limitedAddress(c.env.incoming?.socket.remoteAddress ?? 'unknown');
}

export function limitedAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
