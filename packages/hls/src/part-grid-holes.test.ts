import { describe, expect, test } from 'vitest';
import { type CutPart, GridError, gridFor, PartGrid } from './part-grid.ts';
import { readTracks, recordTracks } from './testing/recorded-media.ts';
import {
  AUDIO_TIMESCALE,
  audioFrames,
  pushInterleaved,
  VIDEO_TIMESCALE,
  videoFrames,
} from './testing/samples.ts';

const newGrid = (frameRate = 30, partTargetMs = 333, videoTimescale = VIDEO_TIMESCALE): PartGrid =>
  new PartGrid({ grid: gridFor(frameRate, partTargetMs), videoTimescale, audioTimescale: AUDIO_TIMESCALE });

const names = (parts: readonly CutPart[]) => parts.map(({ segment, part }) => `${segment}.${part}`);
const seconds = (parts: readonly CutPart[]) => parts.reduce((sum, part) => sum + part.durationSeconds, 0);

describe('missing video', () => {
  const cut = (video: ReturnType<typeof videoFrames>) => {
    const grid = newGrid();
    const parts = pushInterleaved(grid, { video, audio: audioFrames(12) });
    return [...parts, ...grid.finish()];
  };

  test('within a part leaves its length as it is', () => {
    const video = videoFrames({ frameRate: 30, to: 20 }).filter((_, index) => index < 3 || index > 6);
    const parts = cut(video);
    expect(names(parts)).toEqual(['0.0', '0.1']);
    expect(parts.map((part) => part.video.length)).toEqual([6, 10]);
    expect(seconds(parts)).toBeCloseTo(20 / 30, 9);
  });

  test('up to a boundary shortens the part before it', () => {
    const parts = cut(videoFrames({ frameRate: 30, to: 20 }).filter((_, index) => index < 8 || index >= 10));
    expect(names(parts)).toEqual(['0.0', '0.1']);
    expect(parts.map((part) => part.video.length)).toEqual([8, 10]);
    expect(parts.map((part) => part.durationSeconds)).toEqual([8 / 30, 10 / 30]);
  });

  test('of whole parts leaves them out, without a hole in the indexes', () => {
    const video = videoFrames({ frameRate: 30, to: 60 }).filter((_, index) => index < 8 || index > 44);
    const parts = cut(video);
    expect(names(parts)).toEqual(['0.0', '0.1', '0.2']);
    expect(parts.map((part) => part.video.length)).toEqual([8, 5, 10]);
    expect(parts.map((part) => part.startSeconds)).toEqual([10, 11.5, expect.closeTo(10 + 50 / 30, 9)]);
    expect(parts.every((part) => part.durationSeconds <= 0.33334)).toBe(true);
    expect(parts.map((part) => part.lastOfSegment)).toEqual([false, false, true]);
  });

  test('over a segment boundary ends the segment when the stream goes on with a keyframe', () => {
    const video = videoFrames({ frameRate: 30, to: 185 }).filter((_, index) => index < 35 || index >= 180);
    const parts = cut(video);
    expect(names(parts)).toEqual(['0.0', '0.1', '0.2', '0.3', '1.0']);
    expect(parts.map((part) => part.lastOfSegment)).toEqual([false, false, false, true, true]);
    expect(parts[4]?.startSeconds).toBe(16);
    expect(parts[4]?.independent).toBe(true);
  });

  test('over a segment boundary without a keyframe is an error', () => {
    const video = videoFrames({ frameRate: 30, to: 190 }).filter((_, index) => index < 35 || index >= 65);
    expect(() => cut(video)).toThrow(GridError);
  });

  test('of an hour is passed in one step', () => {
    const video = videoFrames({ frameRate: 30, to: 10 });
    const later = videoFrames({ frameRate: 30, from: 30 * 3600, to: 30 * 3600 + 10 });
    const grid = newGrid();
    const parts = [...video, ...later].flatMap((sample) => grid.pushVideo(sample));
    expect(names([...parts, ...grid.finish()])).toEqual(['0.0', '1.0']);
  });

  test('in a recording, where FFmpeg stretches the frame before the hole, never lengthens a part', () => {
    const recorded = recordTracks({ frameRate: 30, seconds: 8, without: ['0.8,1.5', '3.5,6.2'] });
    const { video, audio, videoInit } = readTracks(recorded);
    expect(Math.max(...video.map((sample) => sample.duration))).toBeGreaterThan(2 * videoInit.timescale);
    const grid = newGrid(30, 333, videoInit.timescale);
    const parts = [...pushInterleaved(grid, { video, audio }), ...grid.finish()];
    expect(Math.max(...parts.map((part) => part.durationSeconds))).toBeLessThanOrEqual(10 / 30);
    expect(names(parts)).toEqual([
      '0.0',
      '0.1',
      '0.2',
      '0.3',
      '0.4',
      '1.0',
      '1.1',
      '1.2',
      '1.3',
      '1.4',
      '2.0',
      '2.1',
      '2.2',
      '2.3',
      '2.4',
      '2.5',
    ]);
    expect(parts.filter((part) => part.lastOfSegment).map((part) => part.segment)).toEqual([0, 1, 2]);
    for (const { video: frames, durationSeconds } of parts) {
      const ticks = frames.reduce((sum, sample) => sum + sample.duration, 0);
      expect(ticks / videoInit.timescale).toBeLessThanOrEqual(durationSeconds + 1e-9);
    }
    const ends = parts.map((part) => part.startSeconds + part.durationSeconds);
    for (const [index, part] of parts.slice(1).entries()) {
      expect(part.startSeconds).toBeGreaterThanOrEqual((ends[index] ?? 0) - 1e-9);
    }
  });
});

describe('frames that contradict each other', () => {
  test('by time that does not rise are an error', () => {
    const grid = newGrid();
    const [first, second] = videoFrames({ frameRate: 30, to: 2 });
    if (first === undefined || second === undefined) throw new Error('no frames');
    grid.pushVideo(first);
    grid.pushVideo(second);
    expect(() => grid.pushVideo(second)).toThrow(GridError);
    expect(() => grid.pushVideo(first)).toThrow(GridError);
  });

  test('by lasting into a part that follows go on in the next part, never in a finished one', () => {
    const grid = newGrid();
    const frames = videoFrames({ frameRate: 30, to: 20 });
    const overlong = frames.map((sample, index) => (index === 8 ? { ...sample, duration: 5120 } : sample));
    const parts = [...overlong.flatMap((sample) => grid.pushVideo(sample)), ...grid.finish()];
    expect(names(parts)).toEqual(['0.0', '0.1']);
    expect(parts.map((part) => part.video.length)).toEqual([9, 11]);
    expect(seconds(parts)).toBeCloseTo(20 / 30, 9);
  });
});

test('a frame that claims to last beyond its segment ends the segment for good', () => {
  const grid = newGrid();
  const frames = videoFrames({ frameRate: 30, to: 20 });
  const overlong = frames.map((sample, index) => (index === 8 ? { ...sample, duration: 51200 } : sample));
  expect(() => overlong.flatMap((sample) => grid.pushVideo(sample))).toThrow(GridError);
});
