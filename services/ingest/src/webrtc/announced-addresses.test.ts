import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { announcedAddresses } from './announced-addresses.ts';

const IPV4 = { family: 'IPv4', netmask: '255.255.255.0', mac: '00:00:00:00:00:00', cidr: null } as const;
const at = (address: string, internal = false): NetworkInterfaceInfo => ({ ...IPV4, address, internal });
const INTERFACES = {
  lo: [at('127.0.0.1', true)],
  eth0: [at('192.0.2.7')],
  wlan0: [at('192.0.2.8'), at('192.0.2.9')],
};

test.each([
  ['203.0.113.7', ['203.0.113.7']],
  ['127.0.0.1', ['127.0.0.1']],
  ['0.0.0.0', ['192.0.2.7', '192.0.2.8']],
  ['::', ['192.0.2.7', '192.0.2.8']],
])('listening on %s, publishers find us at %j', (host, addresses) => {
  expect(announcedAddresses(host, INTERFACES)).toEqual(addresses);
});

test('a machine without a network has itself', () => {
  expect(announcedAddresses('0.0.0.0', { lo: [at('127.0.0.1', true)] })).toEqual(['127.0.0.1']);
});

test('a machine without IPv4 is found at its IPv6, if it listens there', () => {
  const v6 = (address: string): NetworkInterfaceInfo => ({ ...at(address), family: 'IPv6', scopeid: 0 });
  const interfaces = { eth0: [v6('fe80::1'), v6('2001:db8::7')] };
  expect(announcedAddresses('::', interfaces)).toEqual(['2001:db8::7']);
  expect(announcedAddresses('0.0.0.0', interfaces)).toEqual(['127.0.0.1']);
});
