import { describe, expect, test } from 'vitest';
import { delaysOf, reportDelay } from './delay-report.ts';
import type { FrameReading } from './page-probe.ts';

const T0 = 1_700_000_000_000;

function frameAt(index: number, change: Partial<FrameReading> = {}): FrameReading {
  const capturedAtMs = Math.round(T0 + (index * 1000) / 30);
  return {
    clock: capturedAtMs % 2 ** 32,
    isFlash: false,
    paintedAtMs: capturedAtMs + 800,
    dueAtMs: capturedAtMs + 800,
    mediaSeconds: index / 30,
    bufferedSeconds: 0.4,
    height: 720,
    ...change,
  };
}
const report = (frames: readonly FrameReading[]) =>
  reportDelay({
    frames,
    before: { droppedFrames: 3, stalls: 1 },
    after: { droppedFrames: 5, stalls: 1 },
    untilMs: (frames.at(-1)?.paintedAtMs ?? 0) + 20,
    frameRate: 30,
  });

test('a smooth minute is one delay, no stall and no pause', () => {
  const frames = Array.from({ length: 90 }, (_, index) => frameAt(index));
  expect(report(frames)).toMatchObject({
    delayMs: { count: 90, p5: 800, p50: 800, p95: 800, max: 800 },
    frames: { painted: 90, expected: 90, unreadable: 0, droppedByDecoder: 2 },
    stalls: 0,
    pauses: { visible: 0, longestMs: 34 },
    bufferedMs: { p50: 400 },
    pictureHeights: [720],
  });
});

describe('what went wrong is seen', () => {
  test('frames that were never painted', () => {
    const frames = Array.from({ length: 90 }, (_, index) => frameAt(index)).filter(
      (_, index) => index % 9 !== 4,
    );
    expect(report(frames).frames).toMatchObject({ painted: 80, expected: 90 });
  });

  test('a pause that a viewer notices', () => {
    const frames = [frameAt(0), frameAt(1), frameAt(12), frameAt(13)];
    expect(report(frames).pauses).toEqual({ visible: 1, longestMs: 367 });
  });

  test('a pause that lasts until the end', () => {
    const frames = [frameAt(0), frameAt(1)];
    const untilMs = T0 + 2000;
    const { pauses } = reportDelay({ frames, before: null, after: null, untilMs, frameRate: 30 });
    expect(pauses).toEqual({ visible: 1, longestMs: 1167 });
  });

  test('a player that does not tell of its stalls', () => {
    const frames = [frameAt(0)];
    const options = { frames, before: null, untilMs: 0, frameRate: 30 };
    expect(reportDelay({ ...options, after: null }).stalls).toBeNull();
    expect(reportDelay({ ...options, after: { droppedFrames: 0, stalls: 2 } }).stalls).toBe(2);
  });

  test('a clock that could not be read counts, and has no delay', () => {
    const frames = [frameAt(0), frameAt(1, { clock: null }), frameAt(2)];
    expect(report(frames).frames.unreadable).toBe(1);
    expect(delaysOf(frames)).toHaveLength(2);
  });

  test('no frame at all', () => {
    expect(report([])).toMatchObject({
      delayMs: null,
      bufferedMs: null,
      frames: { painted: 0, expected: 0 },
    });
  });
});

test('a delay is right across the wrap of the clock', () => {
  const frame = frameAt(0, { clock: 2 ** 32 - 100, paintedAtMs: 300 * 2 ** 32 + 700 });
  expect(delaysOf([frame])[0]?.[1]).toBe(800);
});
