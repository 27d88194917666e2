import { describe, expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { ko } from '../i18n/ko.ts';
import type { PlaybackStats } from './playback-stats.ts';
import { statsRows, statsText } from './stats-rows.ts';
import { STATS } from './testing/sample-stats.ts';

const valueOf = (id: string, change: Partial<PlaybackStats> = {}, framesPerSecond: number | null = 29.9) =>
  statsRows(en, { ...STATS, ...change }, framesPerSecond).find((row) => row.id === id)?.value;

describe('the rows', () => {
  test.each([
    ['delay', '0.86 s'],
    ['edge', '0.66 s / 0.63 s'],
    ['buffer', '0.51 s'],
    ['stalls', '0'],
    ['rate', '1.00×'],
    ['rendition', '720p · 1280×720'],
    ['frames', '30 fps'],
    ['dropped-frames', '3 / 1800'],
    ['bandwidth', '24 Mbit/s'],
    ['media-bitrate', '2.63 Mbit/s'],
    ['parts', '0.333 s / 1.000 s'],
    ['mode', 'Low latency'],
    ['state', 'Live'],
    ['playback-id', 'abcdefghijklmnopqrst'],
    ['engine', 'hls.js 1.7.4'],
  ])('%s', (id, value) => {
    expect(valueOf(id)).toBe(value);
  });

  test('say so where nothing is known', () => {
    expect(valueOf('delay', { delaySeconds: null })).toBe('–');
    expect(valueOf('edge', { edgeSeconds: null, targetSeconds: null })).toBe('– / –');
    expect(valueOf('rendition', { rendition: null, width: 0, height: 0 })).toBe('– · –');
    expect(valueOf('frames', {}, null)).toBe('–');
    expect(valueOf('mode', { mode: null })).toBe('–');
    expect(valueOf('engine', { engine: null })).toBe('–');
  });

  test('claim no bandwidth that cannot be timed', () => {
    expect(valueOf('bandwidth', { bandwidth: 3e9 })).toBe('> 500 Mbit/s');
  });

  test('are Korean for Koreans', () => {
    const rows = statsRows(ko, STATS, 30);
    expect(rows.find(({ id }) => id === 'delay')).toEqual({
      id: 'delay',
      label: '지연 시간',
      value: '0.86초',
    });
  });
});

test('the text to copy is one line a row', () => {
  const rows = statsRows(en, STATS, 30);
  const lines = statsText(rows).split('\n');
  expect(lines).toHaveLength(rows.length);
  expect(lines[0]).toBe('Delay: 0.86 s');
});
