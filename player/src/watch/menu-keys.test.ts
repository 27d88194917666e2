import { expect, test } from 'vitest';
import { nextMenuIndex } from './menu-keys.ts';

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 2, 0],
  ['ArrowUp', 0, 2],
  ['ArrowUp', 2, 1],
  ['Home', 2, 0],
  ['End', 0, 2],
])('%s on item %i of three goes to %i', (key, focused, next) => {
  expect(nextMenuIndex(key, focused, 3)).toBe(next);
});

test('with the focus on no item, down goes to the first and up to the last', () => {
  expect(nextMenuIndex('ArrowDown', -1, 3)).toBe(0);
  expect(nextMenuIndex('ArrowUp', -1, 3)).toBe(2);
});

test('other keys and an empty menu move nothing', () => {
  expect(nextMenuIndex('x', 0, 3)).toBeNull();
  expect(nextMenuIndex('ArrowDown', 0, 0)).toBeNull();
});
