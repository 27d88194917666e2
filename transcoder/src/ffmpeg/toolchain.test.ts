import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@naru/platform/errors';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ffmpegPath } from '../testing/generate-flv.ts';
import { checkFfmpeg } from './toolchain.ts';

async function fakeFfmpeg(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'naru-ffmpeg-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

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

test('an FFmpeg without x264 is refused, and the missing encoder named', async () => {
  const path = await fakeFfmpeg(`cat <<'END'
 V....D libx264rgb           libx264 H.264 RGB
 A....D aac                  AAC (Advanced Audio Coding)
END`);
  const failure = await failureOf(path);
  expect(failure.code).toBe('missing-dependency');
  expect(failure.message).toContain('without libx264;');
});
