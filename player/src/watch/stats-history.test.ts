import { describe, expect, test } from 'vitest';
import type { PlaybackStats } from './playback-stats.ts';
import { addSample, framesPerSecond, lineOf, type StatsSample } from './stats-history.ts';
import { STATS } from './testing/sample-stats.ts';

const sample = (atMs: number, change: Partial<PlaybackStats> = {}): StatsSample => ({
  atMs,
  stats: { ...STATS, ...change },
});

test('the history holds a minute, newest last', () => {
  let history: readonly StatsSample[] = [];
  for (let second = 0; second < 300; second += 1) history = addSample(history, sample(second * 1000));
  expect(history).toHaveLength(61);
  expect(history.at(-1)?.atMs).toBe(299_000);
});

describe('frames a second', () => {
  test('are counted between the last two readings', () => {
    const history = [sample(0), sample(1000, { decodedFrames: 100 }), sample(3000, { decodedFrames: 160 })];
    expect(framesPerSecond(history)).toBe(30);
  });

  test('are unknown with one reading, and when counting began again', () => {
    expect(framesPerSecond([sample(0)])).toBeNull();
    const restarted = [sample(0, { decodedFrames: 500 }), sample(1000, { decodedFrames: 12 })];
    expect(framesPerSecond(restarted)).toBeNull();
  });
});

test('a line ends at now and has gaps where nothing was measured', () => {
  const history = [sample(0, { delaySeconds: 1 }), sample(30_000, { delaySeconds: null }), sample(60_000)];
  expect(lineOf(history, ({ delaySeconds }) => delaySeconds)).toEqual([
    { x: 0, value: 1 },
    { x: 0.5, value: null },
    { x: 1, value: STATS.delaySeconds },
  ]);
});
