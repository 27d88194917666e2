import { expect, test } from 'vitest';
import { seekStep } from './seek-step.ts';

test('a step back is what was asked for', () => {
  expect(seekStep(-5, 0.1)).toBe(-5);
  expect(seekStep(-5, 60)).toBe(-5);
});

test('a step forward ends where playback is live', () => {
  expect(seekStep(5, 60)).toBe(5);
  expect(seekStep(5, 2)).toBe(2);
  expect(seekStep(5, Number.POSITIVE_INFINITY)).toBe(5);
});

test('whoever is as good as live is not interrupted', () => {
  expect(seekStep(5, 0)).toBe(0);
  expect(seekStep(5, 0.2)).toBe(0);
  expect(seekStep(5, -1)).toBe(0);
});
