import type { EdgePosition } from '@naru/backends/live-edge/live-edge';
import { expect, test } from 'vitest';
import { outputFormat, outputFrameRate } from './ladder.ts';
import { source } from './testing/test-run.ts';

const sizesOf = (width: number, height: number): string[] =>
  outputFormat(source({ width, height }), null).renditions.map(
    (rendition) => `${rendition.name} ${rendition.width}x${rendition.height}`,
  );

const position = (renditionNames: string[], frameRate: number): EdgePosition => ({
  epoch: 1,
  nextMsn: 10,
  discontinuitySequence: 0,
  frameRate,
  renditionNames,
  endProgramDateTimeMs: null,
  ended: false,
});

test.each([
  [1920, 1080, ['720p 1280x720', '480p 854x480']],
  [1280, 720, ['720p 1280x720', '480p 854x480']],
  [720, 1280, ['720p 720x1280', '480p 480x854']],
  [1024, 768, ['720p 960x720', '480p 640x480']],
  [960, 540, ['720p 960x540', '480p 854x480']],
  [854, 480, ['480p 854x480']],
  [640, 360, ['480p 640x360']],
  [642, 362, ['480p 642x362']],
  [641, 361, ['480p 642x362']],
  [320, 240, ['480p 320x240']],
  [1080, 1080, ['720p 720x720', '480p 480x480']],
  [1920, 200, ['480p 1920x200']],
])('a source of %dx%d becomes %j', (width, height, sizes) => {
  expect(sizesOf(width, height)).toEqual(sizes);
});

test.each([
  [320, 180, ['720p 1280x720', '480p 854x480']],
  [640, 360, ['720p 1280x720', '480p 854x480']],
  [960, 540, ['720p 1280x720', '480p 854x480']],
  [1280, 720, ['720p 1280x720', '480p 854x480']],
  [1920, 1080, ['720p 1280x720', '480p 854x480']],
  [160, 120, ['720p 960x720', '480p 640x480']],
  [180, 320, ['720p 720x1280', '480p 480x854']],
  [16, 16, ['720p 720x720', '480p 480x480']],
  // As large as a source can become, and no larger.
  [480, 50, ['480p 1920x200']],
  [1920, 200, ['480p 1920x200']],
  [640, 200, ['720p 1920x600', '480p 1536x480']],
])('a source of %dx%d that may grow becomes %j', (width, height, sizes) => {
  const { renditions } = outputFormat(source({ width, height, mayGrow: true }), null);
  expect(renditions.map((rendition) => `${rendition.name} ${rendition.width}x${rendition.height}`)).toEqual(
    sizes,
  );
});

test('a picture that may grow gets the bits of the size that is encoded', () => {
  const bitratesOf = (video: Parameters<typeof source>[0]) =>
    outputFormat(source(video), null).renditions.map(({ videoBitrate }) => videoBitrate);
  expect(bitratesOf({ width: 320, height: 180, mayGrow: true })).toEqual(bitratesOf({}));
});

test('a later run keeps the names of the first also for a picture that may grow', () => {
  const small = source({ width: 320, height: 180, mayGrow: true });
  expect(outputFormat(small, position(['480p'], 30)).renditions).toMatchObject([
    { name: '480p', width: 854, height: 480 },
  ]);
});

test('no side is odd, none is scaled up by more than the rounding, the shape stays', () => {
  for (let width = 16; width <= 1920; width += 37) {
    for (let height = 16; height <= 1200; height += 41) {
      for (const rendition of outputFormat(source({ width, height }), null).renditions) {
        expect([rendition.width % 2, rendition.height % 2]).toEqual([0, 0]);
        expect(rendition.width).toBeLessThanOrEqual(width + 1);
        expect(rendition.height).toBeLessThanOrEqual(height + 1);
        const scale = rendition.width / width;
        expect(Math.abs(rendition.height - height * scale)).toBeLessThanOrEqual(1 + height / width);
      }
    }
  }
});

test.each([
  [null, 30],
  [60, 30],
  [59.94, 30],
  [50, 25],
  [30, 30],
  [29.97, 30],
  [25, 25],
  [23.976, 24],
  [24, 24],
  [20, 20],
  [15, 15],
  [12, 12],
  [10, 10],
  [5, 10],
  [1, 10],
  [120, 30],
  [100, 25],
  [48, 24],
  [1000, 30],
])('%s frames a second become %d', (sourceRate, outputRate) => {
  expect(outputFrameRate(sourceRate)).toBe(outputRate);
});

test('the full rungs have their full bitrates, smaller pictures get less', () => {
  const [hd, sd] = outputFormat(source(), null).renditions;
  expect([hd?.videoBitrate, sd?.videoBitrate]).toEqual([2_500_000, 1_200_000]);
  const [small] = outputFormat(source({ width: 640, height: 360 }), null).renditions;
  expect(small?.videoBitrate).toBeGreaterThan(700_000);
  expect(small?.videoBitrate).toBeLessThan(900_000);
  const [tiny] = outputFormat(source({ width: 160, height: 120 }), null).renditions;
  expect(tiny?.videoBitrate).toBe(200_000);
});

test('the declared bandwidth covers video, audio and container', () => {
  for (const rendition of outputFormat(source(), null).renditions) {
    expect(rendition.declaredBandwidth).toBeGreaterThan(rendition.maxVideoBitrate + 128_000);
  }
});

test('a later run keeps names and frame rate, and still scales nothing up', () => {
  const format = outputFormat(
    source({ width: 640, height: 360, frameRate: 25 }),
    position(['720p', '480p'], 30),
  );
  expect(format.frameRate).toBe(30);
  expect(format.renditions.map(({ name, width, height }) => `${name} ${width}x${height}`)).toEqual([
    '720p 640x360',
    '480p 640x360',
  ]);
  expect(outputFormat(source(), position(['480p'], 24)).renditions.map(({ name }) => name)).toEqual(['480p']);
});

test('names that are no rungs any more are as if there was no former run', () => {
  expect(outputFormat(source(), position(['1080p'], 30)).renditions.map(({ name }) => name)).toEqual([
    '720p',
    '480p',
  ]);
});
