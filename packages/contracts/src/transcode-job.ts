import { z } from 'zod';
import { BroadcastId, Epoch, PlaybackId, SessionId } from './ids.ts';

export const TRANSCODE_QUEUE_NAME = 'naru-transcode';

/** One run of the transcoder for a publish session. Holds no key and no secret. */
export const TranscodeJob = z.object({
  kind: z.literal('transcode'),
  broadcastId: BroadcastId,
  playbackId: PlaybackId,
  sessionId: SessionId,
  /** Counts the runs of the session from 1; the feed refuses an older one. */
  run: z.number().int().positive(),
  feedUrl: z.url(),
  /** When the broadcast first went live, ms since 1970; anchors media sequence numbers if the live edge was lost. */
  broadcastStartedAtMs: z.number(),
});
export type TranscodeJob = z.infer<typeof TranscodeJob>;

/** The broadcast is closed: the live edge gets its end (EXT-X-ENDLIST). */
export const FinishJob = z.object({
  kind: z.literal('finish'),
  broadcastId: BroadcastId,
  playbackId: PlaybackId,
  /** Above every epoch of the broadcast. */
  epoch: Epoch,
});
export type FinishJob = z.infer<typeof FinishJob>;

export const LiveJob = z.discriminatedUnion('kind', [TranscodeJob, FinishJob]);
export type LiveJob = z.infer<typeof LiveJob>;

/** Idempotent job ids: the same work enqueued twice is one job. BullMQ forbids colons in them. */
export const liveJobId = (job: LiveJob): string =>
  job.kind === 'transcode' ? `transcode-${job.sessionId}-${job.run}` : `finish-${job.broadcastId}`;

/** Why a job ended without an error. A failure throws instead; ingest sees the feed close and decides about the next run. */
export const JobEndReason = z.enum([
  'feed-ended',
  'feed-refused',
  'stale-epoch',
  'handed-over',
  'cancelled',
  'finished',
]);
export type JobEndReason = z.infer<typeof JobEndReason>;
