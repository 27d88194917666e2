import { randomUUID } from 'node:crypto';
import { BroadcastId, PlaybackId, SessionId } from '@naru/contracts/ids';
import type { FinishJob, TranscodeJob } from '@naru/contracts/transcode-job';
import { newPlaybackId } from '@naru/platform/secret';

/** A job of a session of its own. */
export const transcodeJob = (run = 1): TranscodeJob => ({
  kind: 'transcode',
  broadcastId: BroadcastId.parse(randomUUID()),
  playbackId: PlaybackId.parse(newPlaybackId()),
  sessionId: SessionId.parse(randomUUID()),
  run,
  feedUrl: 'http://127.0.0.1:1/internal/sessions/none/feed?run=1',
  broadcastStartedAtMs: Date.now(),
});

export const finishJob = (): FinishJob => ({
  kind: 'finish',
  broadcastId: BroadcastId.parse(randomUUID()),
  playbackId: PlaybackId.parse(newPlaybackId()),
  epoch: 7,
});
