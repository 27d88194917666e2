import { expect, test } from 'vitest';
import { acceptsGzip, clientOf, namesEntityTag } from './request-headers.ts';

test.each([
  [undefined, false],
  ['', false],
  ['*', true],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", W/"a" , "c"', true],
  ['"b"', false],
  ['a', false],
])('If-None-Match %s names "a": %s', (header, expected) => {
  expect(namesEntityTag(header, '"a"')).toBe(expected);
  expect(namesEntityTag(header, 'W/"a"')).toBe(expected);
});

test.each([
  [undefined, false],
  ['', false],
  ['br', false],
  ['gzip', true],
  ['br, GZIP', true],
  ['gzip;q=0.5, br', true],
  ['gzip; q=0', false],
  ['gzip;q=0.000', false],
  ['*', true],
  ['*;q=0', false],
  ['identity', false],
  ['notgzip, gzipped', false],
  ['gzip;q=abc', false],
])('Accept-Encoding %s allows gzip: %s', (header, expected) => {
  expect(acceptsGzip(header)).toBe(expected);
});

test('a header of many kilobytes is read in no time', () => {
  const startedAt = performance.now();
  acceptsGzip('gzip ,'.repeat(2500) + 'gzip;q='.repeat(1000));
  acceptsGzip(' '.repeat(16_000));
  namesEntityTag('"x",'.repeat(4000), '"a"');
  expect(performance.now() - startedAt).toBeLessThan(50);
});

test.each([
  [undefined, ''],
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1'],
  ['::1', '0:0:0:0'],
  ['fe80::', 'fe80:0:0:0'],
])('%s counts as %s', (address, client) => {
  expect(clientOf(address)).toBe(client);
});
