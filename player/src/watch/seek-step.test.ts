import { expect, test } from 'vitest';
import { seekStep } from './seek-step.ts';

test('a step ends where playback is live', () => {
  expect(seekStep(5, { toOldest: 30, toLive: 60 })).toBe(5);
  expect(seekStep(5, { toOldest: 30, toLive: 2 })).toBe(2);
  expect(seekStep(5, { toOldest: 30, toLive: Number.POSITIVE_INFINITY })).toBe(5);
});

test('a step back ends a little after the oldest media, which is about to leave', () => {
  expect(seekStep(-5, { toOldest: 30, toLive: 0 })).toBe(-5);
  expect(seekStep(-5, { toOldest: 6, toLive: 0 })).toBe(-2);
  expect(seekStep(-5, { toOldest: 3, toLive: 0 })).toBe(0);
});

test('whoever is as good as live is not interrupted', () => {
  for (const toLive of [0, 0.2, -1]) expect(seekStep(5, { toOldest: 30, toLive })).toBe(0);
});
