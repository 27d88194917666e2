import { randomUUID } from 'node:crypto';
import { BroadcastId, PlaybackId, SessionId } from '@naru/contracts/ids';
import { createLogger } from '@naru/platform/logger';
import { newPlaybackId } from '@naru/platform/secret';
import { expect, onTestFinished, test } from 'vitest';
import { RecordingLiveEdge } from './testing/test-run.ts';
import { liveJobHandler } from './worker.ts';

function handlerOn(liveEdge: RecordingLiveEdge) {
  return liveJobHandler({
    liveEdge,
    toolchain: { program: ['/nowhere/ffmpeg'], environment: {} },
    internalSecret: 's'.repeat(40),
    partTargetMs: 333,
    logger: createLogger('worker-test', 'silent'),
  });
}

const finish = (playbackId: PlaybackId, epoch: number) => ({
  kind: 'finish' as const,
  broadcastId: BroadcastId.parse(randomUUID()),
  playbackId,
  epoch,
});

test('a finish job ends the broadcast at the live edge, once', async () => {
  const edge = new RecordingLiveEdge();
  onTestFinished(() => edge[Symbol.asyncDispose]());
  const playbackId = PlaybackId.parse(newPlaybackId());
  await edge.publish(playbackId, {
    kind: 'run-started',
    epoch: 1,
    firstMsn: 0,
    discontinuitySequence: 0,
    partTargetSeconds: 0.33334,
    targetDurationSeconds: 2,
    frameRate: 30,
    renditions: [],
  });
  const handle = handlerOn(edge);
  const signal = new AbortController().signal;
  expect(await handle(finish(playbackId, 2), signal)).toBe('finished');
  expect(await handle(finish(playbackId, 2), signal)).toBe('finished');
  expect((await edge.position(playbackId))?.ended).toBe(true);
});

test('a transcode job whose feed cannot be reached has failed', async () => {
  const edge = new RecordingLiveEdge();
  onTestFinished(() => edge[Symbol.asyncDispose]());
  const { broadcastId, playbackId } = finish(PlaybackId.parse(newPlaybackId()), 1);
  const job = {
    kind: 'transcode' as const,
    broadcastId,
    playbackId,
    sessionId: SessionId.parse(randomUUID()),
    run: 1,
    feedUrl: 'http://127.0.0.1:9/feed',
    broadcastStartedAtMs: 0,
  };
  await expect(handlerOn(edge)(job, new AbortController().signal)).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(edge.events).toEqual([]);
});
