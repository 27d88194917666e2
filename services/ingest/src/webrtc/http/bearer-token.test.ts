import { expect, test } from 'vitest';
import { bearerToken } from './bearer-token.ts';

test.each([
  ['Bearer live_abc', 'live_abc'],
  ['bearer  live_abc ', 'live_abc'],
  [`Bearer ${'x'.repeat(200)}`, 'x'.repeat(200)],
])('%j holds a token', (header, token) => {
  expect(bearerToken(header)).toBe(token);
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Basic abc',
  'Bearer a b',
  'Bearer "x"',
  `Bearer ${'x'.repeat(201)}`,
])('%j holds none', (header) => {
  expect(bearerToken(header)).toBeNull();
});
