import { expect, test } from 'vitest';
import { z } from 'zod';
import { type KeepPlace, keep, placeIn, readKept } from './kept.ts';
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

test('a place passes on to the storage it finds', () => {
  const storage = memoryPlace();
  const place = placeIn(() => storage);
  keep(place, 'key', 1);
  expect(storage.getItem('key')).toBe('1');
  expect(readKept(place, 'key', z.number())).toBe(1);
  keep(place, 'key', null);
  expect(storage.getItem('key')).toBeNull();
});

const missing = placeIn(() => {
  throw new DOMException('denied', 'SecurityError');
});

test.each([
  { what: 'every use of storage', place: forbidden },
  { what: 'the storage itself', place: missing },
])('a browser that refuses $what costs the memory and nothing else', ({ place }) => {
  expect(() => keep(place, 'key', 1)).not.toThrow();
  expect(() => keep(place, 'key', null)).not.toThrow();
  expect(readKept(place, 'key', z.number())).toBeNull();
});
