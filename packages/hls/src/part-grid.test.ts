import { describe, expect, test } from 'vitest';
import { type CutPart, gridFor, PartGrid, withShortStart } from './part-grid.ts';
import {
  AUDIO_TIMESCALE,
  audioFrames,
  ORIGIN_SECONDS,
  pushInterleaved,
  VIDEO_TIMESCALE,
  videoFrames,
} from './testing/samples.ts';

const newGrid = (frameRate = 30, partTargetMs = 333, videoTimescale = VIDEO_TIMESCALE): PartGrid =>
  new PartGrid({ grid: gridFor(frameRate, partTargetMs), videoTimescale, audioTimescale: AUDIO_TIMESCALE });

const names = (parts: readonly CutPart[]) => parts.map(({ segment, part }) => `${segment}.${part}`);

describe.each([30, 25, 24, 15])('%i frames a second', (frameRate) => {
  describe.each([200, 333, 500])('in parts of about %i ms', (partTargetMs) => {
    const grid = gridFor(frameRate, partTargetMs);
    const partsPerSegment = grid.segmentFrames / grid.partFrames;
    const video = videoFrames({ frameRate, to: grid.segmentFrames * 4 });
    const parts = pushInterleaved(newGrid(frameRate, partTargetMs), { video, audio: audioFrames(8.1) });

    test('give four whole segments of equal parts', () => {
      const expected = [0, 1, 2, 3].flatMap((segment) =>
        Array.from({ length: partsPerSegment }, (_, part) => `${segment}.${part}`),
      );
      expect(names(parts)).toEqual(expected);
      for (const { durationSeconds } of parts) {
        expect(durationSeconds).toBe(grid.partFrames / frameRate);
        expect(durationSeconds).toBeLessThanOrEqual(grid.partTargetSeconds);
      }
    });

    test('start each segment with a sync sample and mark its last part', () => {
      for (const part of parts) {
        expect(part.independent).toBe(part.part === 0);
        expect(part.lastOfSegment).toBe(part.part === partsPerSegment - 1);
        expect(part.startSeconds).toBeCloseTo(
          ORIGIN_SECONDS + part.segment * 2 + part.part * (grid.partFrames / frameRate),
          9,
        );
      }
    });

    test('hold every video frame once and in order, and audio by its start', () => {
      expect(parts.flatMap((part) => part.video)).toEqual(video);
      for (const { audio, startSeconds, durationSeconds } of parts) {
        for (const { dts } of audio) {
          expect(dts / AUDIO_TIMESCALE).toBeGreaterThanOrEqual(startSeconds - 1e-6);
          expect(dts / AUDIO_TIMESCALE).toBeLessThan(startSeconds + durationSeconds);
        }
      }
      const all = parts.flatMap((part) => part.audio);
      expect(all.map(({ dts }) => dts)).toEqual(
        all.map((_, index) => ORIGIN_SECONDS * AUDIO_TIMESCALE + index * 1024),
      );
    });
  });
});

describe('a short start', () => {
  const shortGrid = () =>
    new PartGrid({
      grid: withShortStart(gridFor(30, 333)),
      videoTimescale: VIDEO_TIMESCALE,
      audioTimescale: AUDIO_TIMESCALE,
    });
  const isSync = (frame: number) => frame === 0 || (frame >= 30 && (frame - 30) % 60 === 0);
  const video = videoFrames({ frameRate: 30, to: 150 }).map((sample, frame) => ({
    ...sample,
    sync: isSync(frame),
  }));

  test('ends the first segment after a second; the others are whole', () => {
    const parts = pushInterleaved(shortGrid(), { video, audio: audioFrames(5.1) });
    expect(names(parts)).toEqual([
      ...['0.0', '0.1', '0.2'],
      ...['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'],
      ...['2.0', '2.1', '2.2', '2.3', '2.4', '2.5'],
    ]);
    expect(names(parts.filter((part) => part.lastOfSegment))).toEqual(['0.2', '1.5', '2.5']);
  });

  test('with a hole over its end begins the next segment where the grid goes on', () => {
    const holed = video.filter((_, frame) => frame < 25 || frame >= 90);
    const parts = pushInterleaved(shortGrid(), { video: holed, audio: audioFrames(5.1) });
    expect(names(parts)).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1', '1.2', '1.3', '1.4', '1.5']);
  });
});

test('a timescale that cannot express the frames moves none over a boundary and lengthens no part', () => {
  const video = videoFrames({ frameRate: 30, to: 600, timescale: 1000 });
  const grid = newGrid(30, 333, 1000);
  const parts = pushInterleaved(grid, { video, audio: audioFrames(20.1), videoTimescale: 1000 });
  expect(parts).toHaveLength(60);
  expect(parts.every((part) => part.video.length === 10 && part.durationSeconds === 10 / 30)).toBe(true);
});

describe('the start', () => {
  test('is the first sync sample; frames before it are dropped', () => {
    const grid = newGrid();
    const early = videoFrames({ frameRate: 30, from: 50, to: 60 });
    const parts = [...early, ...videoFrames({ frameRate: 30, from: 60, to: 70 })].flatMap((s) =>
      grid.pushVideo(s),
    );
    const cut = [...parts, ...grid.releaseWithoutAudio(1)];
    expect(cut).toMatchObject([{ segment: 0, part: 0, startSeconds: 12, independent: true }]);
    expect(cut[0]?.video).toHaveLength(10);
  });

  test('drops audio priming before it, also when it comes after the first video', () => {
    for (const audioFirst of [true, false]) {
      const grid = newGrid();
      const pushAudio = () => audioFrames(0.4).flatMap((sample) => grid.pushAudio(sample));
      const pushVideo = () =>
        videoFrames({ frameRate: 30, to: 10 }).flatMap((sample) => grid.pushVideo(sample));
      const [part] = audioFirst ? [...pushAudio(), ...pushVideo()] : [...pushVideo(), ...pushAudio()];
      expect(part?.audio[0]?.dts).toBe(480000);
      expect(part?.audio).toHaveLength(16);
    }
  });

  test('yields nothing from audio alone', () => {
    const grid = newGrid();
    expect(audioFrames(5).flatMap((sample) => grid.pushAudio(sample))).toEqual([]);
    expect(grid.waitingForAudio).toBe(0);
    expect(grid.finish()).toEqual([]);
  });
});

describe('a part', () => {
  test('is cut by the end of its last frame, before the next frame comes', () => {
    const grid = newGrid();
    for (const sample of audioFrames(1)) grid.pushAudio(sample);
    const cuts = videoFrames({ frameRate: 30, to: 10 }).map((sample) => grid.pushVideo(sample).length);
    expect(cuts).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  test('waits for audio up to its end, and is cut by the sample that reaches it', () => {
    const grid = newGrid();
    for (const sample of videoFrames({ frameRate: 30, to: 10 })) expect(grid.pushVideo(sample)).toEqual([]);
    expect(grid.waitingForAudio).toBe(1);
    const cuts = audioFrames(0.4).map((sample) => grid.pushAudio(sample).length);
    expect(cuts.indexOf(1)).toBe(16);
    expect(grid.waitingForAudio).toBe(0);
  });

  test('may be released without its audio, which then goes into the next one', () => {
    const grid = newGrid();
    const audio = audioFrames(0.7);
    for (const sample of videoFrames({ frameRate: 30, to: 10 })) grid.pushVideo(sample);
    for (const sample of audio.slice(0, 5)) grid.pushAudio(sample);
    const [early] = grid.releaseWithoutAudio(1);
    expect(early?.audio).toHaveLength(4);
    expect(grid.waitingForAudio).toBe(0);

    for (const sample of videoFrames({ frameRate: 30, from: 10, to: 20 })) grid.pushVideo(sample);
    const [late] = audio.slice(5).flatMap((sample) => grid.pushAudio(sample));
    expect(late).toMatchObject({ segment: 0, part: 1 });
    expect(late?.audio[0]?.dts).toBe(480000 + 4 * 1024);
    expect(late?.audio).toHaveLength(28);
  });

  test('of a broadcast without any audio is released with video alone', () => {
    const grid = newGrid();
    const parts = videoFrames({ frameRate: 30, to: 120 }).flatMap((sample) => [
      ...grid.pushVideo(sample),
      ...grid.releaseWithoutAudio(1),
    ]);
    expect(parts).toHaveLength(12);
    expect(parts.every((part) => part.audio.length === 0)).toBe(true);
  });

  test('that waits behind others comes out in order when the audio catches up at once', () => {
    const grid = newGrid();
    for (const sample of videoFrames({ frameRate: 30, to: 75 })) grid.pushVideo(sample);
    const parts = audioFrames(3).flatMap((sample) => grid.pushAudio(sample));
    expect(names(parts)).toEqual(['0.0', '0.1', '0.2', '0.3', '0.4', '0.5', '1.0']);
  });
});

test('a keyframe inside a segment makes its part independent and nothing else', () => {
  const grid = newGrid();
  const video = videoFrames({ frameRate: 30, to: 20 }).map((sample, index) => ({
    ...sample,
    sync: index % 10 === 0,
  }));
  const parts = pushInterleaved(grid, { video, audio: audioFrames(1) });
  expect(parts).toMatchObject([
    { segment: 0, part: 0, independent: true },
    { segment: 0, part: 1, independent: true },
  ]);
});

describe('the end', () => {
  test('cuts what is left as a short last part of its segment, with the audio up to it', () => {
    const grid = newGrid();
    pushInterleaved(grid, { video: videoFrames({ frameRate: 30, to: 14 }), audio: audioFrames(2) });
    const [last, ...rest] = grid.finish();
    expect(rest).toEqual([]);
    expect(last).toMatchObject({ segment: 0, part: 1, lastOfSegment: true, durationSeconds: 4 / 30 });
    expect(last?.video).toHaveLength(4);
    expect(last?.audio.at(-1)?.dts).toBeLessThan((10 + 14 / 30) * AUDIO_TIMESCALE);
  });

  test('releases parts that wait for audio first, in order', () => {
    const grid = newGrid();
    for (const sample of videoFrames({ frameRate: 30, to: 25 })) grid.pushVideo(sample);
    expect(names(grid.finish())).toEqual(['0.0', '0.1', '0.2']);
    expect(grid.finish()).toEqual([]);
  });

  test('gives a last frame of no duration the length of one frame', () => {
    const grid = newGrid();
    for (const sample of videoFrames({ frameRate: 30, to: 1 })) grid.pushVideo({ ...sample, duration: 0 });
    expect(grid.finish()).toMatchObject([{ durationSeconds: 1 / 30 }]);
  });
});
