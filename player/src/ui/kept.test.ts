import { expect, test } from 'vitest';
import { z } from 'zod';
import { type KeepPlace, keep, readKept } from './kept.ts';
import { memoryPlace } from './testing/memory-place.ts';

const forbidden: KeepPlace = {
  getItem: () => {
    throw new DOMException('denied', 'SecurityError');
  },
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError');
  },
  removeItem: () => {
    throw new DOMException('denied', 'SecurityError');
  },
};

test('what was kept is read again', () => {
  const place = memoryPlace();
  keep(place, 'key', { a: 1 });
  expect(readKept(place, 'key', z.object({ a: z.number() }))).toEqual({ a: 1 });
});

test('null forgets', () => {
  const place = memoryPlace({ key: '"x"' });
  keep(place, 'key', null);
  expect(place.getItem('key')).toBeNull();
});

test.each(['', '{', '7'])('unreadable or unexpected content (%j) counts as nothing', (text) => {
  expect(readKept(memoryPlace({ key: text }), 'key', z.string())).toBeNull();
});

test('a browser that refuses storage costs the memory and nothing else', () => {
  expect(() => keep(forbidden, 'key', 1)).not.toThrow();
  expect(() => keep(forbidden, 'key', null)).not.toThrow();
  expect(readKept(forbidden, 'key', z.number())).toBeNull();
});
