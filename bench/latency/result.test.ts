import { describe, expect, test } from 'vitest';
import { type LatencyResult, perSecond, problemsOf } from './result.ts';

const SPREAD = { count: 1, mean: 1, p5: 1, p50: 1, p95: 1, max: 1 };

const BREAKDOWN = {
  pieces: [],
  sumOfMeansMs: 1,
  unexplainedMs: 0,
  framesBrokenDown: 1,
  framesReadable: 1,
  dateOffsetMs: SPREAD,
};

const framesOf = (change: object) => ({
  ...{ painted: 100, unreadable: 0, expected: 100, droppedByDecoder: 0 },
  ...change,
});

const result: Omit<LatencyResult, 'problems'> = {
  measuredAt: '2026-01-02T03:04:05Z',
  settings: {
    seconds: 60,
    settleSeconds: 10,
    partTargetMs: 333,
    delayMs: 0,
    quality: 'auto',
    publisher: 'rtmp',
    joins: 30,
    starts: 10,
    skewSeconds: 20,
  },
  machine: {
    cpu: 'any',
    cores: 2,
    memoryGigabytes: 8,
    system: 'Linux x64',
    node: '20',
    ffmpeg: '5',
    chromium: '156',
    loadAverage: 0,
  },
  loadAverage: { before: 0, after: 1 },
  delay: {
    delayMs: SPREAD,
    frames: { painted: 1, unreadable: 0, expected: 1, droppedByDecoder: 0 },
    stalls: 0,
    pauses: { visible: 0, longestMs: 34 },
    bufferedMs: SPREAD,
    pictureHeights: [720],
  },
  breakdown: BREAKDOWN,
  skew: { read: SPREAD, zero: SPREAD, skewMs: 0 },
  join: { joinMs: SPREAD, firstDelayMs: SPREAD, pauseMs: SPREAD, failed: 0 },
  start: { sinceSpawnMs: SPREAD, sinceConnectMs: SPREAD, failed: 0 },
  cost: [],
  perSecond: [],
};

describe('problems', () => {
  test('are none when all was well', () => {
    expect(problemsOf(result)).toEqual([]);
  });

  test.each([
    ['stood still 2 times', { delay: { ...result.delay, stalls: 2 } }],
    ['did not tell of its stalls', { delay: { ...result.delay, stalls: null } }],
    ['90 of 100 frames were painted', { delay: { ...result.delay, frames: framesOf({ painted: 90 }) } }],
    ['9 of 100 frames were unreadable', { delay: { ...result.delay, frames: framesOf({ unreadable: 9 }) } }],
    [
      'only 4 of 10 frames could be broken down',
      { breakdown: { ...BREAKDOWN, framesBrokenDown: 4, framesReadable: 10 } },
    ],
    ['a pause of 900 ms', { join: { ...result.join, pauseMs: { ...SPREAD, max: 900 } } }],
    ['longest of 700 ms', { delay: { ...result.delay, pauses: { visible: 1, longestMs: 700 } } }],
    ['no frame could be read', { delay: { ...result.delay, delayMs: null } }],
    ['broken down', { breakdown: null }],
    ['3 of 30 joins', { join: { ...result.join, failed: 3 } }],
    ['1 of 10 starts', { start: { ...result.start, failed: 1 } }],
    ['flash and beep', { skew: null }],
  ] satisfies [string, Partial<LatencyResult>][])('say "%s"', (words, change) => {
    expect(problemsOf({ ...result, ...change })).toEqual([expect.stringContaining(words)]);
  });

  test('do not ask for what was not measured', () => {
    expect(problemsOf({ ...result, skew: null, settings: { ...result.settings, skewSeconds: 0 } })).toEqual(
      [],
    );
  });
});

test('delays are summed up by the second they were painted in', () => {
  const points = [
    [5000, 900],
    [5500, 1000],
    [6100, 800],
    [9000, 700],
  ] as const;
  expect(perSecond(points)).toEqual([
    { second: 0, p5: 900, p50: 1000, max: 1000 },
    { second: 1, p5: 800, p50: 800, max: 800 },
    { second: 4, p5: 700, p50: 700, max: 700 },
  ]);
});
