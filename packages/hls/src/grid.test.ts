import { describe, expect, test } from 'vitest';
import { GridError, gridFor, withShortStart } from './grid.ts';

describe('the grid nearest to a part target', () => {
  test.each([
    [30, 200, 6, 0.2],
    [30, 333, 10, 0.33334],
    [30, 500, 15, 0.5],
    [25, 200, 5, 0.2],
    [25, 333, 10, 0.4],
    [25, 500, 10, 0.4],
    [24, 200, 4, 0.16667],
    [24, 333, 8, 0.33334],
    [24, 500, 12, 0.5],
    [20, 333, 8, 0.4],
    [15, 200, 3, 0.2],
    [15, 333, 5, 0.33334],
    [15, 500, 6, 0.4],
    [12, 333, 4, 0.33334],
    [10, 333, 4, 0.4],
  ])(
    'at %i frames a second and %i ms is %i frames, PART-TARGET %d',
    (frameRate, partTargetMs, partFrames, seconds) => {
      expect(gridFor(frameRate, partTargetMs)).toEqual({
        frameRate,
        partFrames,
        segmentFrames: frameRate * 2,
        firstSegmentFrames: frameRate * 2,
        partTargetSeconds: seconds,
        targetDurationSeconds: 2,
      });
    },
  );

  test('always divides the segment, and PART-TARGET covers the part by less than 10 us', () => {
    for (let frameRate = 1; frameRate <= 60; frameRate += 1) {
      for (let partTargetMs = 20; partTargetMs <= 2500; partTargetMs += 7) {
        const grid = gridFor(frameRate, partTargetMs);
        expect(grid.segmentFrames % grid.partFrames).toBe(0);
        const excess = grid.partTargetSeconds - grid.partFrames / frameRate;
        expect(excess).toBeGreaterThan(-1e-10);
        expect(excess).toBeLessThan(1e-5);
      }
    }
  });

  test('never exceeds a segment and is at least one frame', () => {
    expect(gridFor(30, 60_000).partFrames).toBe(60);
    expect(gridFor(30, 1).partFrames).toBe(1);
  });
});

test.each([
  [30, 333, 30],
  [30, 200, 30],
  [30, 500, 30],
  [25, 333, 30],
  [10, 333, 12],
  [30, 2000, 60],
])(
  'at %i frames a second and %i ms a short start is %i frames: whole parts, about a second',
  (...[frameRate, partTargetMs, frames]) => {
    expect(withShortStart(gridFor(frameRate, partTargetMs)).firstSegmentFrames).toBe(frames);
  },
);

test.each([
  [29.97, 333],
  [0, 333],
  [Number.NaN, 333],
  [30, 0],
  [30, Number.NaN],
])('%d frames a second and %d ms make no grid', (frameRate, partTargetMs) => {
  expect(() => gridFor(frameRate, partTargetMs)).toThrow(GridError);
});
