import { expect, test } from 'vitest';
import { soundLevel } from './sound-level.ts';

test.each([
  ['silence', [0, 0], 0],
  ['the noise of a room', [0.0005], 0],
  ['half way in decibels', [0.001 ** 0.5, 0], 0.5],
  ['full scale', [0.2, -1], 1],
  ['more than full scale', [1.5], 1],
  ['no samples', [], 0],
])('%s', (_what, samples, level) => {
  expect(soundLevel(new Float32Array(samples))).toBeCloseTo(level, 5);
});
