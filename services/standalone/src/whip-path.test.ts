import { expect, test } from 'vitest';
import { isWhipPath } from './whip-path.ts';

test.each(['/whip', '/whip/', '/whip?x', '/whip/sessions/abc'])('%s is WHIP', (url) => {
  expect(isWhipPath(url)).toBe(true);
});

test.each([undefined, '/', '/whipped', '/c/whip', '/api/whip', '//whip'])('%s is not', (url) => {
  expect(isWhipPath(url)).toBe(false);
});
