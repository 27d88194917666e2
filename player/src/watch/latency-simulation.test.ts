import { describe, expect, test } from 'vitest';
import type { LatencyPromise } from './latency-target.ts';
import {
  arrivedAfter,
  corrections,
  rateChanges,
  type SimulatedNetwork,
  type SimulatedViewer,
  simulateViewer,
  type ViewerMoment,
} from './testing/simulated-viewer.ts';

const promiseOf = (partTarget: number): LatencyPromise => ({ partTarget, partHoldBack: 3 * partTarget });

/** Uneven, but the same in each run and for each part. */
const unevenly = (part: number): number => ((part * 7919) % 101) / 101;

const NETWORKS: Record<string, SimulatedNetwork> = {
  'on one machine': { roundTrip: 0.005, transfer: () => 0.01 },
  '50 ms away': { roundTrip: 0.05, transfer: () => 0.03 },
  '100 ms away': { roundTrip: 0.1, transfer: () => 0.05 },
  'with 150 ms of jitter': { roundTrip: 0.04, transfer: (part) => 0.02 + 0.15 * unevenly(part) },
};

const MINUTES = 5;
const stallsOf = ({ moments }: SimulatedViewer): number => moments.at(-1)?.stalls ?? 0;
const between = (moments: readonly ViewerMoment[], from: number, to: number): ViewerMoment[] =>
  moments.filter(({ atSeconds }) => atSeconds >= from && atSeconds < to);

describe.each([0.2, 0.33334, 0.5])('with parts of %s s', (partTarget) => {
  const promise = promiseOf(partTarget);

  describe.each(Object.entries(NETWORKS))('%s', (_, network) => {
    const viewer = simulateViewer({ promise, network, seconds: MINUTES * 60 });

    test('playback never stalls', () => {
      expect(stallsOf(viewer)).toBe(0);
    });

    test('it comes to the target and no farther away than the hold-back', () => {
      for (const { latency, target } of between(viewer.moments, 30, 300)) {
        expect(Math.abs(latency - target)).toBeLessThan(0.25);
        expect(target).toBeLessThanOrEqual(promise.partHoldBack);
      }
    });

    test('the rate rests: at most two corrections a minute, each of a few small steps', () => {
      expect(corrections(viewer.moments, 120, 300)).toBeLessThanOrEqual(6);
      expect(rateChanges(viewer.moments, 120, 300)).toBeLessThanOrEqual(30);
    });
  });

  test('whoever begins three seconds too far away is there within 40 s, without a swing', () => {
    const network = NETWORKS['50 ms away'] ?? { roundTrip: 0, transfer: () => 0 };
    const startLatency = promise.partHoldBack + 3;
    const viewer = simulateViewer({ promise, network, seconds: 120, startLatency });
    expect(arrivedAfter(viewer.moments, 0.12)).toBeLessThan(40);
    expect(corrections(viewer.moments, 0, 120)).toBeLessThanOrEqual(3);
    expect(stallsOf(viewer)).toBe(0);
  });

  test('a stall widens the distance for a minute, which then comes back and stays', () => {
    const transfer = (part: number) => (part === Math.round(40 / partTarget) ? 3 : 0.02);
    const viewer = simulateViewer({ promise, network: { roundTrip: 0.02, transfer }, seconds: 240 });
    const targetAt = (seconds: number) => between(viewer.moments, seconds, seconds + 1)[0]?.target ?? 0;
    expect(stallsOf(viewer)).toBe(1);
    expect(targetAt(60)).toBeGreaterThan(targetAt(30) + 0.25);
    expect(targetAt(90)).toBe(targetAt(60));
    expect(targetAt(200)).toBeCloseTo(targetAt(30), 1);
    expect(corrections(viewer.moments, 180, 240)).toBeLessThanOrEqual(2);
  });

  describe('the balanced mode', () => {
    test.each(Object.entries(NETWORKS))('rests two to four seconds away, %s', (_, network) => {
      const viewer = simulateViewer({
        promise,
        network,
        seconds: 120,
        mode: 'balanced',
        startLatency: 3,
      });
      for (const { latency } of between(viewer.moments, 60, 120)) {
        expect(latency).toBeGreaterThan(2);
        expect(latency).toBeLessThan(4);
      }
      expect(corrections(viewer.moments, 60, 120)).toBe(0);
    });

    test('survives a second and a half of silence every twenty', () => {
      const everyParts = Math.round(20 / partTarget);
      const transfer = (part: number) => (part % everyParts === everyParts - 1 ? 1.5 : 0.02);
      const network = { roundTrip: 0.03, transfer };
      const balanced = simulateViewer({ promise, network, seconds: 300, mode: 'balanced', startLatency: 3 });
      expect(stallsOf(balanced)).toBe(0);
      const close = simulateViewer({ promise, network, seconds: 300 });
      expect(stallsOf(close)).toBeGreaterThan(0);
    });

    test.each(['balanced', 'low-latency'] as const)('is eased into and out of (to %s)', (mode) => {
      const viewer = simulateViewer({
        promise,
        network: NETWORKS['50 ms away'] ?? { roundTrip: 0, transfer: () => 0 },
        seconds: 150,
        mode: mode === 'balanced' ? 'low-latency' : 'balanced',
        startLatency: mode === 'balanced' ? promise.partHoldBack : 3,
        switchMode: { atSeconds: 60, mode },
      });
      expect(stallsOf(viewer)).toBe(0);
      expect(arrivedAfter(viewer.moments, 0.35)).toBeLessThan(125);
      for (const { rate } of viewer.moments) {
        expect(rate).toBeGreaterThanOrEqual(0.95);
        expect(rate).toBeLessThanOrEqual(1.1);
      }
    });
  });
});
