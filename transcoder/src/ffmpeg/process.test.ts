import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AppError } from '@naru/platform/errors';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../ladder.ts';
import { ffmpegPath, generateFlv } from '../testing/generate-flv.ts';
import { freeze, nameOf } from '../testing/processes.ts';
import { source } from '../testing/test-run.ts';
import type { TranscodePlan } from './command.ts';
import { type FfmpegProcess, startFfmpeg } from './process.ts';
import { checkFfmpeg } from './toolchain.ts';

const logger = createLogger('process-test', 'silent');
const plan: TranscodePlan = {
  format: outputFormat(source({ width: 320, height: 240 }), null),
  trimStartSeconds: null,
  firstGopFrames: 60,
  feedType: 'video/x-flv',
};

async function start(): Promise<FfmpegProcess> {
  const ffmpeg = await startFfmpeg({ plan, toolchain: await checkFfmpeg(ffmpegPath), logger });
  onTestFinished(() => ffmpeg.kill());
  return ffmpeg;
}

test('ends by itself when its input ends, with media on every track and a last report', async () => {
  const ffmpeg = await start();
  const received = [...ffmpeg.video, ffmpeg.audio].map(async (track) => {
    let bytes = 0;
    for await (const chunk of track) bytes += chunk.length;
    return bytes;
  });
  ffmpeg.input.end(await generateFlv({ seconds: 1, size: '320x240' }));
  expect(await ffmpeg.exited).toEqual({ code: 0, signal: null });
  for (const bytes of await Promise.all(received)) expect(bytes).toBeGreaterThan(5000);
  expect(ffmpeg.progress()).toMatchObject({ frames: 30 });
});

test('stops when asked, though nobody reads its output', async () => {
  const ffmpeg = await start();
  ffmpeg.input.write(await generateFlv({ seconds: 3, size: '320x240' }));
  await ffmpeg.stop();
  expect(await nameOf(ffmpeg.pid)).toBeNull();
});

test('is killed when it does not react to being asked', async () => {
  const ffmpeg = await start();
  await freeze(ffmpeg.pid);
  const askedAt = performance.now();
  await ffmpeg.stop();
  expect(performance.now() - askedAt).toBeGreaterThan(1500);
  expect(performance.now() - askedAt).toBeLessThan(4000);
  expect((await ffmpeg.exited).signal).toBe('SIGKILL');
});

test('writing to a dead one is not an error by itself', async () => {
  const ffmpeg = await start();
  await ffmpeg.kill();
  ffmpeg.input.write(Buffer.alloc(100_000));
  expect((await ffmpeg.exited).signal).toBe('SIGKILL');
});

test('a program that cannot be started is a missing dependency', async () => {
  const starting = startFfmpeg({
    plan,
    toolchain: { program: ['/nowhere/ffmpeg'], environment: {} },
    logger,
  });
  await expect(starting).rejects.toThrow(AppError);
  // fluent-ffmpeg hears of it a moment later and must survive that.
  await new Promise((resolve) => setImmediate(resolve));
});

test('does not outlive a worker that is killed, even when it hangs itself', { timeout: 30_000 }, async () => {
  const script = fileURLToPath(new URL('../testing/ffmpeg-owner-process.ts', import.meta.url));
  const owner = spawn(process.execPath, ['--conditions=@naru/source', '--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    owner.kill('SIGKILL');
  });
  let said = '';
  owner.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const pid = await poll('the process id', () => Number(/^(\d+)\n/.exec(said)?.[1] ?? 0) || null, {
    deadlineMs: 15_000,
  });
  await freeze(pid);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await poll('its end', async () => (await nameOf(pid)) === null, { deadlineMs: 2000 });
});
