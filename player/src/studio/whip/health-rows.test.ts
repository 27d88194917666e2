import { expect, test } from 'vitest';
import { healthRows } from './health-rows.ts';
import type { ShownHealth } from './publish-health.ts';

const health: ShownHealth = {
  bitsPerSecond: 2_449_000,
  framesPerSecond: 30,
  roundTripMs: 41,
  lossShare: 0.0123,
  width: 1280,
  height: 720,
  codec: 'H264',
  limitation: 'none',
  advice: 'good',
};

test('each figure has its unit', () => {
  expect(healthRows(health).map(({ value }) => value)).toEqual([
    '2.4 Mbit/s',
    '30 fps',
    '1280×720 H264',
    '41 ms',
    '1.2 %',
  ]);
});

test('what is not known is left out', () => {
  const silent = { framesPerSecond: null, roundTripMs: null, lossShare: null, width: null, height: null };
  expect(healthRows({ ...health, ...silent, bitsPerSecond: 48_400 })).toEqual([
    { row: 'bitrate', value: '48 kbit/s' },
  ]);
});
