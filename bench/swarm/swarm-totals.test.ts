import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';
import type { SwarmReport } from './swarm-counts.ts';
import { totalsOf } from './swarm-totals.ts';

const report = (changes: Partial<SwarmReport> = {}): SwarmReport => ({
  playlistRequests: 30,
  partRequests: 20,
  bytes: 1_000_000,
  errors: {},
  missedParts: 0,
  stalls: 0,
  stalledMs: 0,
  stalledViewers: 0,
  bufferMs: new Histogram().counts(),
  joinMs: new Histogram().counts(),
  digests: new Map(),
  loopLatenessMs: new Histogram().counts(),
  loopUtilization: 0.5,
  ...changes,
});

test('the reports of all threads add up', () => {
  const totals = totalsOf(
    [
      report({ errors: { a: 1, b: 1 }, loopUtilization: 0.25 }),
      report({ errors: { b: 2 }, stalls: 3, stalledMs: 1500, stalledViewers: 2 }),
    ],
    10,
  );
  expect(totals).toMatchObject({
    requestsPerSecond: 10,
    playlistRequests: 60,
    partRequests: 40,
    bytes: 2_000_000,
    megabitsPerSecond: 2,
    errors: { a: 1, b: 3 },
    stalls: 3,
    stalledViewers: 2,
    stalledSeconds: 1.5,
    loopUtilization: 0.5,
  });
});

test('bytes that differ between threads are an error', () => {
  const totals = totalsOf(
    [
      report({
        digests: new Map([
          ['/1', 'x'],
          ['/2', 'y'],
        ]),
      }),
      report({
        digests: new Map([
          ['/2', 'z'],
          ['/3', 'w'],
        ]),
      }),
    ],
    10,
  );
  expect(totals.comparedParts).toBe(3);
  expect(totals.errors).toEqual({ 'part differs between threads': 1 });
});
