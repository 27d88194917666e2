import { describe, expect, test } from 'vitest';
import { type LatencyPromise, latencyGoal } from './latency-target.ts';

const PARTS: readonly LatencyPromise[] = [0.2, 0.33334, 0.5].map((partTarget) => ({
  partTarget,
  partHoldBack: 3 * partTarget,
}));

describe.each(PARTS)('with parts of $partTarget s', (promise) => {
  const close = latencyGoal('low-latency', promise);
  const balanced = latencyGoal('balanced', promise);

  test('low latency stays within the hold-back and may go closer, never within a part', () => {
    expect(close.usual).toBeLessThanOrEqual(promise.partHoldBack);
    expect(close.closest).toBeLessThanOrEqual(close.usual);
    expect(close.closest).toBeGreaterThan(promise.partTarget + 0.25);
  });

  test('balanced survives two seconds, goes no closer, and stays where hls.js still loads parts', () => {
    expect(balanced.usual).toBeGreaterThanOrEqual(2.5);
    expect(balanced.usual).toBeLessThanOrEqual(4);
    expect(balanced.closest).toBe(balanced.usual);
  });

  test('balanced is gentler', () => {
    expect(balanced.fastest).toBeLessThan(close.fastest);
    expect(balanced.deadBand).toBeGreaterThan(close.deadBand);
  });
});

test('balanced never goes closer than the server asks for', () => {
  expect(latencyGoal('balanced', { partTarget: 2, partHoldBack: 6 }).usual).toBe(6);
});
