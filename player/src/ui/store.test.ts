import { expect, test } from 'vitest';
import { createStore } from './store.ts';

test('followers are told of a change, and of nothing else', () => {
  const store = createStore('a');
  const seen: string[] = [];
  store.subscribe(() => seen.push(store.value));
  store.set('a');
  store.set('b');
  store.set('b');
  expect(seen).toEqual(['b']);
});

test('who has left is told nothing', () => {
  const store = createStore(1);
  let told = 0;
  const leave = store.subscribe(() => {
    told += 1;
  });
  leave();
  store.set(2);
  expect(told).toBe(0);
  expect(store.value).toBe(2);
});
