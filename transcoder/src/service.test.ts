import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import { createLogger } from '@naru/platform/logger';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTranscoder } from './service.ts';
import { DECODERS, ENCODERS, listingFfmpeg } from './testing/fake-ffmpeg.ts';
import { ffmpegPath } from './testing/generate-flv.ts';

function start(path: string) {
  const lines: string[] = [];
  const worker: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };
  const work = vi.fn<TranscodeQueue['work']>(() => Promise.resolve(worker));
  const queue: TranscodeQueue = {
    enqueue: () => Promise.resolve(),
    cancelWaiting: () => Promise.resolve(),
    work,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const liveEdge = createMemoryLiveEdge();
  onTestFinished(() => Promise.resolve(liveEdge[Symbol.asyncDispose]()));
  const started = startTranscoder({
    config: { ffmpegPath: path, concurrency: 3, partTargetMs: 333, internalSecret: 's'.repeat(40) },
    queue,
    liveEdge,
    logger: createLogger('service-test', 'info', { write: (line) => lines.push(line) }),
  });
  return { started, work, worker, lines };
}

test('takes as many jobs at once as configured, once FFmpeg is known to be good', async () => {
  const { started, work, worker } = start(ffmpegPath);
  expect(await started).toBe(worker);
  expect(work).toHaveBeenCalledWith(expect.any(Function), { concurrency: 3 });
});

test('takes no job without FFmpeg, and says what to do', async () => {
  const { started, work } = start('/nowhere/ffmpeg');
  await expect(started).rejects.toMatchObject({ code: 'missing-dependency' });
  expect(work).not.toHaveBeenCalled();
});

test('says in one line which codecs of WHIP cannot be decoded, and takes jobs all the same', async () => {
  const vp8AndH264 = DECODERS.filter((name) => !['vp9', 'libdav1d'].includes(name));
  const { started, worker, lines } = start(await listingFfmpeg(ENCODERS, vp8AndH264));
  expect(await started).toBe(worker);
  const told = lines.filter((line) => line.includes('decoders'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('["VP9: no decoder vp9","AV1: no decoder libdav1d"]');

  const full = start(ffmpegPath);
  await full.started;
  expect(full.lines.filter((line) => line.includes('decoders'))).toEqual([]);
});
