import { describe, expect, test } from 'vitest';
import { CLOCK_CELLS, stampClock } from '../../tests/fixtures/clock-picture.ts';
import type { PageReading } from './page-probe.ts';
import { delaySeries, describeSpan, increaseOf, joinSpans, spanOf } from './playback-record.ts';

/** The cells of a clock as the page would see them. */
function brightnessOf(clockMs: number): number[] {
  const luma = new Uint8Array(CLOCK_CELLS * 15);
  stampClock(luma, { width: CLOCK_CELLS, height: 15 }, clockMs);
  return [...luma.subarray(0, CLOCK_CELLS)];
}

const PAINTED_AT = 1_700_000_000_000;

const reading = (part: Partial<PageReading> & { delays?: number[] } = {}): PageReading => ({
  clocks: (part.delays ?? []).map((delay) => ({
    brightness: brightnessOf(PAINTED_AT - delay),
    paintedAtMs: PAINTED_AT,
  })),
  ...{ framesPainted: 300, longestPauseMs: 40, freezes: 0, rateMs: { slower: 0, usual: 9000, faster: 1000 } },
  ...{ droppedFramesTotal: 0, stallsTotal: 0, state: 'live', rendition: '720p' },
  ...part,
});

describe('a span of playback', () => {
  test('holds the age of each frame whose clock can be read', () => {
    const seen = reading({ delays: [900, 1000] });
    seen.clocks.push({
      brightness: seen.clocks[0]?.brightness.map(() => 128) ?? [],
      paintedAtMs: PAINTED_AT,
    });
    expect(spanOf(seen, null)).toMatchObject({ delaysMs: [900, 1000], unreadable: 1 });
  });

  test('counts stalls and dropped frames since the reading before', () => {
    const before = reading({ stallsTotal: 2, droppedFramesTotal: 10 });
    const after = reading({ stallsTotal: 3, droppedFramesTotal: 14 });
    expect(spanOf(after, before)).toMatchObject({ stalls: 1, droppedFrames: 4 });
    expect(spanOf(after, null)).toMatchObject({ stalls: 0, droppedFrames: 0 });
  });

  test('a counter that fell began anew', () => {
    expect(increaseOf(7, 9)).toBe(2);
    expect(increaseOf(7, 3)).toBe(3);
  });

  test('joined with others has all delays, the sums and the longest pause', () => {
    const a = spanOf(reading({ delays: [900], longestPauseMs: 600, freezes: 1 }), null);
    const b = spanOf(reading({ delays: [950, 1000], longestPauseMs: 50 }), null);
    expect(describeSpan(joinSpans([a, b]))).toMatchObject({
      delayMs: { count: 3, p50: 950, max: 1000 },
      ...{ framesPainted: 600, freezes: 1, longestPauseMs: 600, rateShare: { faster: 0.1, slower: 0 } },
    });
  });

  test('without a frame has no delay rather than a made-up one', () => {
    expect(describeSpan(joinSpans([]))).toMatchObject({ delayMs: null, framesPainted: 0 });
    expect(delaySeries([{ atSeconds: 10, span: spanOf(reading(), null) }])).toEqual([]);
  });
});
