import type { RenditionInit } from '@naru/hls/live-event';
import { gridFor } from '@naru/hls/part-grid';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startFfmpeg } from '../ffmpeg/process.ts';
import { checkFfmpeg } from '../ffmpeg/toolchain.ts';
import { outputFormat } from '../ladder.ts';
import { ffmpegPath, generateFlv } from '../testing/generate-flv.ts';
import { source } from '../testing/test-run.ts';
import type { AlignedPart } from './lock-step.ts';
import { RunPackager } from './run-packager.ts';

const format = outputFormat(source({ width: 640, height: 500 }), null);
/** What one FFmpeg wrote for two seconds: a stream a rendition, and the sound. */
let video: Buffer[] = [];
let audio: Buffer = Buffer.alloc(0);

beforeAll(async () => {
  const ffmpeg = await startFfmpeg({
    plan: { feedType: 'video/x-flv', format, trimStartSeconds: null, firstGopFrames: 60 },
    toolchain: await checkFfmpeg(ffmpegPath),
    logger: createLogger('packager-test', 'silent'),
  });
  ffmpeg.input.end(await generateFlv({ seconds: 2, size: '640x500' }));
  const streams = await Promise.all(
    [...ffmpeg.video, ffmpeg.audio].map(async (track) => Buffer.concat(await track.toArray())),
  );
  video = streams.slice(0, -1);
  audio = streams.at(-1) ?? audio;
});

function packager() {
  const begun: (readonly RenditionInit[])[] = [];
  const parts: AlignedPart[] = [];
  const failures: unknown[] = [];
  const run = new RunPackager({
    renditions: format.renditions,
    grid: gridFor(30, 333),
    sink: {
      begin: (renditions) => begun.push(renditions),
      add: (aligned) => parts.push(...aligned),
      fail: (error) => failures.push(error),
    },
  });
  return { run, begun, parts, failures };
}

const pushVideo = (run: RunPackager): void => video.forEach((stream, index) => run.pushVideo(index, stream));

test('two seconds in any chunks are six aligned parts, announced once', () => {
  for (const chunkBytes of [700, 65_536]) {
    const { run, begun, parts } = packager();
    const chunksOf = (stream: Buffer): Buffer[] =>
      Array.from({ length: Math.ceil(stream.length / chunkBytes) }, (_, index) =>
        stream.subarray(index * chunkBytes, (index + 1) * chunkBytes),
      );
    for (const chunk of chunksOf(audio)) run.pushAudio(chunk);
    video.forEach((stream, index) => chunksOf(stream).forEach((chunk) => run.pushVideo(index, chunk)));
    run.finish();
    run.dispose();
    expect(begun.map((renditions) => renditions.map(({ name }) => name))).toEqual([['720p', '480p']]);
    expect(parts.map(({ timing }) => [timing.segment, timing.part])).toEqual(
      [0, 1, 2, 3, 4, 5].map((part) => [0, part]),
    );
  }
});

test('nothing is announced before every track has begun', () => {
  const { run, begun } = packager();
  pushVideo(run);
  expect(begun).toEqual([]);
  run.pushAudio(audio);
  expect(begun).toHaveLength(1);
  run.dispose();
});

test('sound that is late holds a part back for a moment, and goes into the next one', async () => {
  const timely = packager();
  timely.run.pushAudio(audio);
  pushVideo(timely.run);
  timely.run.finish();

  const { run, parts, failures } = packager();
  run.pushAudio(audio.subarray(0, 2000));
  const middles = video.map((stream) => Math.round(stream.length / 2));
  video.forEach((stream, index) => run.pushVideo(index, stream.subarray(0, middles[index])));
  const cutAtOnce = parts.length;
  const waitedFrom = performance.now();
  await poll('the parts', () => parts.length > cutAtOnce, { deadlineMs: 2000, everyMs: 2 });
  expect(performance.now() - waitedFrom).toBeGreaterThan(50);

  run.pushAudio(audio.subarray(2000));
  video.forEach((stream, index) => run.pushVideo(index, stream.subarray(middles[index])));
  run.finish();
  run.dispose();
  // No sample is lost: the same media, but for a few bytes of headers.
  expect(Math.abs(bytesOf(parts) - bytesOf(timely.parts))).toBeLessThan(500);
  expect(failures).toEqual([]);
});

test('no rendition goes without sound that another one of them gets', () => {
  const timely = packager();
  timely.run.pushAudio(audio);
  pushVideo(timely.run);
  timely.run.finish();
  const sizesOf = (parts: readonly AlignedPart[]) =>
    parts.map(({ media }) => Object.values(media).map(({ length }) => length));

  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { run, parts } = packager();
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = video;
  run.pushAudio(audio.subarray(0, 2000));
  run.pushVideo(0, first);
  run.pushVideo(1, second.subarray(0, 2000));
  vi.advanceTimersByTime(1000);
  run.pushAudio(audio.subarray(2000));
  run.pushVideo(1, second.subarray(2000));
  run.finish();
  run.dispose();
  expect(sizesOf(parts)).toEqual(sizesOf(timely.parts));
});

const bytesOf = (parts: readonly AlignedPart[]): number =>
  parts.reduce((sum, { media }) => sum + (media['480p']?.length ?? 0), 0);

test('a track where another should be is an error', () => {
  const { run } = packager();
  expect(() => run.pushVideo(0, audio)).toThrow('carries audio');
  expect(() => packager().run.pushVideo(7, audio)).toThrow('no rendition 7');
});
