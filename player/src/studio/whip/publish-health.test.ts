import { expect, test } from 'vitest';
import { type HealthAdvice, publishHealth, type SettledAdvice, settleAdvice } from './publish-health.ts';
import { readStats, type StatsReading } from './stats-reading.ts';

const camera = { hasPicture: true, isScreen: false, silentMs: 0 };
const reading = (change: Partial<StatsReading>): StatsReading => ({
  atMs: 0,
  bytesSent: 0,
  bytesReceived: 0,
  framesSent: 0,
  lossShare: 0,
  roundTripMs: 40,
  limitation: 'none',
  width: 1280,
  height: 720,
  codec: 'H264',
  ...change,
});
const aSecondLater = (change: Partial<StatsReading> = {}) =>
  reading({ atMs: 1000, bytesSent: 300_000, framesSent: 30, ...change });
const advice = (change: Partial<StatsReading>, sending = camera) =>
  publishHealth(reading({}), aSecondLater(change), sending)?.advice;

test('two readings give bitrate and frame rate', () => {
  expect(publishHealth(reading({}), aSecondLater(), camera)).toEqual({
    bitsPerSecond: 2_400_000,
    framesPerSecond: 30,
    roundTripMs: 40,
    lossShare: 0,
    width: 1280,
    height: 720,
    codec: 'H264',
    limitation: 'none',
    advice: 'good',
  });
  const twoSeconds = reading({ atMs: 2000, bytesSent: 300_000, framesSent: 30 });
  expect(publishHealth(reading({}), twoSeconds, camera)).toMatchObject({
    bitsPerSecond: 1_200_000,
    framesPerSecond: 15,
  });
});

test('readings of two connections, or of one moment, say nothing', () => {
  expect(publishHealth(reading({ bytesSent: 1 }), reading({ atMs: 1000 }), camera)).toBeNull();
  expect(publishHealth(reading({}), reading({}), camera)).toBeNull();
});

test.each([
  [{ bytesSent: 100, framesSent: 0 }, 'nothing-sent'],
  [{ framesSent: 0 }, 'no-pictures'],
  [{ limitation: 'bandwidth', framesSent: 12 }, 'line-too-slow'],
  [{ lossShare: 0.05 }, 'packets-lost'],
  [{ limitation: 'cpu' }, 'computer-too-slow'],
  [{ roundTripMs: 450 }, 'far-away'],
  [{ framesSent: 12 }, 'low-frame-rate'],
  [{ limitation: 'bandwidth' }, 'good'],
  [{ roundTripMs: null, lossShare: null }, 'good'],
] as const)('%j is %s', (change, expected) => {
  expect(advice(change)).toBe(expected);
});

test('a still screen is no low frame rate, and sound alone no missing picture', () => {
  expect(advice({ framesSent: 2 }, { hasPicture: true, isScreen: true, silentMs: 0 })).toBe('good');
  const voice = { bytesSent: 8000, framesSent: 0 };
  expect(advice(voice, { hasPicture: false, isScreen: false, silentMs: 0 })).toBe('good');
});

test('advice is given, and changed, only when it stays', () => {
  const lost = 'packets-lost';
  const said: HealthAdvice[] = ['nothing-sent', 'good', 'good', 'good', lost, 'good', lost, lost, lost];
  let settled: SettledAdvice | null = null;
  const shown = said.map((advice) => {
    settled = settleAdvice(settled, advice);
    return settled.shown;
  });
  expect(shown).toEqual([null, null, null, 'good', 'good', 'good', 'good', 'good', lost]);
});

test('a stats report is read whatever else it holds', () => {
  const entries = [
    { type: 'outbound-rtp', kind: 'audio', bytesSent: 1000 },
    {
      type: 'outbound-rtp',
      kind: 'video',
      bytesSent: 9000,
      framesSent: 30,
      frameWidth: 1280,
      frameHeight: 720,
      qualityLimitationReason: 'cpu',
    },
    { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.01, roundTripTime: 0.05 },
    { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0, roundTripTime: 0.0504 },
    { type: 'codec', mimeType: 'audio/opus' },
    { type: 'codec', mimeType: 'video/H264' },
    { type: 'transport', bytesSent: 'many' },
    { type: 'transport', bytesReceived: 700 },
    { type: 'candidate-pair', bytesReceived: 600 },
    null,
    7,
  ];
  expect(readStats(entries, 5)).toEqual({
    atMs: 5,
    bytesSent: 10_000,
    bytesReceived: 700,
    framesSent: 30,
    lossShare: 0.01,
    roundTripMs: 50,
    limitation: 'cpu',
    width: 1280,
    height: 720,
    codec: 'H264',
  });
  expect(readStats([], 0)).toMatchObject({ bytesSent: 0, lossShare: null, roundTripMs: null, width: null });
});

test('while the server says nothing, no figure of ours means that all is well', () => {
  expect(advice({}, { ...camera, silentMs: 2499 })).toBe('good');
  expect(advice({}, { ...camera, silentMs: 2500 })).toBe('not-heard');
});
