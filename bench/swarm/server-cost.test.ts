import { expect, test } from 'vitest';
import { costOf, usageOf } from './server-cost.ts';

const usage = (atMs: number, cpuSeconds: number, residentBytes = 0) => ({
  atMs,
  cpuSeconds,
  residentBytes,
});

test('what the server does without viewers is taken off', () => {
  const cost = costOf(
    {
      idleStart: usage(0, 1),
      idleEnd: usage(10_000, 2, 50e6),
      start: usage(20_000, 5),
      end: usage(30_000, 8, 60e6),
    },
    { requestsPerSecond: 4000, viewers: 1000 },
  );
  expect(cost).toEqual({
    cores: 0.3,
    idleCores: 0.1,
    cpuMicrosPerRequest: 50,
    residentMegabytes: 60,
    idleResidentMegabytes: 50,
    residentKilobytesPerViewer: 10,
  });
});

test('without a process, or without a request, there is no cost', async () => {
  const sample = usage(0, 0);
  expect(await usageOf(null)).toBeNull();
  expect(
    costOf(
      { idleStart: sample, idleEnd: sample, start: sample, end: null },
      { requestsPerSecond: 5, viewers: 1 },
    ),
  ).toBeNull();
  expect(
    costOf(
      { idleStart: sample, idleEnd: sample, start: sample, end: sample },
      { requestsPerSecond: 0, viewers: 1 },
    ),
  ).toBeNull();
});

test.runIf(process.platform === 'linux')('a running process has a usage', async () => {
  expect((await usageOf(process.pid))?.residentBytes).toBeGreaterThan(1e6);
});
