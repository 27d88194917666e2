import { AppError } from '@naru/platform/errors';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DECODERS, ENCODERS, fakeFfmpeg, listingFfmpeg } from '../testing/fake-ffmpeg.ts';
import { ffmpegPath } from '../testing/generate-flv.ts';
import { checkFfmpeg } from './toolchain.ts';

const failureOf = async (path: string): Promise<AppError> => {
  const failure: unknown = await checkFfmpeg(path).catch((error: unknown) => error);
  if (failure instanceof AppError) return failure;
  throw new Error('no AppError');
};

test('a full FFmpeg passes and gets no environment but what finds programs and libraries', async () => {
  vi.stubEnv('NARU_INTERNAL_SECRET', 'must not be seen by ffmpeg');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const toolchain = await checkFfmpeg(ffmpegPath);
  expect(toolchain.missingForWhip).toEqual([]);
  expect(toolchain.program.at(-1)).toBe(ffmpegPath);
  expect(
    Object.keys(toolchain.environment).filter((name) => !['PATH', 'LD_LIBRARY_PATH'].includes(name)),
  ).toEqual([]);
});

test('a missing FFmpeg is a sentence that says what to do', async () => {
  const failure = await failureOf('/nowhere/ffmpeg');
  expect(failure.code).toBe('missing-dependency');
  expect(failure.message).toMatch(/install it or set NARU_FFMPEG_PATH/);
});

test('a program that fails is no FFmpeg', async () => {
  expect((await failureOf(await fakeFfmpeg('exit 1'))).code).toBe('missing-dependency');
});

const without = (...names: readonly string[]): string[] => DECODERS.filter((name) => !names.includes(name));

test('an FFmpeg without x264 is refused, and the missing encoder named', async () => {
  const failure = await failureOf(await listingFfmpeg(['libx264rgb', 'aac'], DECODERS));
  expect(failure.code).toBe('missing-dependency');
  expect(failure.message).toContain('without the encoder libx264;');
});

test('an FFmpeg that cannot decode what RTMP brings is refused', async () => {
  const failure = await failureOf(await listingFfmpeg(ENCODERS, without('h264', 'aac')));
  expect(failure.code).toBe('missing-dependency');
  expect(failure.message).toContain('without the decoder h264 and the decoder aac;');
});

test('an FFmpeg that cannot decode all that WHIP brings is taken, and what is missing is told', async () => {
  const lacking = await checkFfmpeg(await listingFfmpeg(ENCODERS, without('vp9', 'libdav1d')));
  // FFmpeg's own decoder of AV1 needs hardware.
  expect(lacking.missingForWhip).toEqual(['VP9: no decoder vp9', 'AV1: no decoder libdav1d']);
  expect((await checkFfmpeg(await listingFfmpeg(ENCODERS, DECODERS))).missingForWhip).toEqual([]);
});
