import { describe, expect, test } from 'vitest';
import { judgeCount, judgeLevel, MEMORY_ALLOWANCE } from './verdict.ts';

const MB = 1e6;

const readings = (minutes: number, valueAt: (minute: number) => number) =>
  Array.from({ length: minutes * 6 }, (_, index) => [index * 10 + 10, valueAt((index + 1) / 6)] as const);

/** Noise that is the same each time. */
const noise = (minute: number): number => Math.sin(minute * 12.9) * 0.7 + Math.sin(minute * 78.2) * 0.3;

const judgeMemory = (minutes: number, valueAt: (minute: number) => number) =>
  judgeLevel(readings(minutes, valueAt), MEMORY_ALLOWANCE);

describe('memory', () => {
  test('that climbs all the time grows', () => {
    expect(judgeMemory(28, (minute) => 80 * MB + minute * 0.5 * MB)).toBe('grows');
    expect(judgeMemory(28, (minute) => 80 * MB + minute * 0.5 * MB + noise(minute) * 2 * MB)).toBe('grows');
  });

  test('that wavers about a level is flat', () => {
    expect(judgeMemory(28, (minute) => 80 * MB + noise(minute) * 8 * MB)).toBe('flat');
    expect(judgeMemory(8, (minute) => 80 * MB + noise(minute) * 8 * MB)).toBe('flat');
  });

  test('with a slope that chance alone could make is flat', () => {
    const megabytes = [80, 84, 79, 83, 80, 86, 79, 88];
    expect(judgeMemory(8, (minute) => (megabytes[Math.ceil(minute) - 1] ?? 0) * MB)).toBe('flat');
  });

  test('that rises once and stays is a cache that filled', () => {
    expect(judgeMemory(28, (minute) => (minute < 8 ? 80 : 100) * MB)).toBe('flat');
  });

  test('that falls is flat', () => {
    expect(judgeMemory(28, (minute) => 200 * MB - minute * MB)).toBe('flat');
  });

  test('may climb by the larger of 5 MB and 5 % in an hour', () => {
    const climb = (level: number, perHour: number) =>
      judgeMemory(58, (minute) => level + (minute / 60) * perHour);
    expect(climb(50 * MB, 4.9 * MB)).toBe('flat');
    expect(climb(50 * MB, 5.5 * MB)).toBe('grows');
    expect(climb(400 * MB, 19 * MB)).toBe('flat');
    expect(climb(400 * MB, 22 * MB)).toBe('grows');
  });

  test('of less than five minutes is not judged', () => {
    expect(judgeMemory(4, (minute) => minute * 100 * MB)).toBe('too short');
    expect(judgeMemory(0, () => 0)).toBe('too short');
  });
});

describe('descriptors and threads', () => {
  test('may be two more in the last minute than in the first', () => {
    expect(judgeCount(readings(3, (minute) => (minute > 2 ? 33 : 31)))).toBe('flat');
    expect(judgeCount(readings(3, (minute) => (minute > 2 ? 34 : 31)))).toBe('grows');
  });

  test('that were many more for a moment were given back', () => {
    expect(judgeCount(readings(3, (minute) => (minute > 1.4 && minute < 1.6 ? 300 : 31)))).toBe('flat');
  });
});
