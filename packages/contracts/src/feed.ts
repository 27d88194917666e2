import { z } from 'zod';
import { Epoch } from './ids.ts';
import { SourceFacts } from './source-facts.ts';

/**
 * The internal feed: `GET /internal/sessions/{sessionId}/feed?run=N` with `Authorization: Bearer <internal secret>`.
 * The body is of a {@link FeedType}, from the newest keyframe on, on the session's own repaired time line (milliseconds
 * since the session's first media). It ends when the publisher ends. Opening it begins a run: the answer carries the run's epoch,
 * and a former reader of the same session is cut. A `run` older than the newest scheduled one is answered with 409.
 */
export const feedPath = (sessionId: string, run: number): string =>
  `/internal/sessions/${sessionId}/feed?run=${run}`;

/**
 * The answer's Content-Type. FLV: H.264 with AAC or MP3, both tracks always there. Matroska (RFC 9559): H.264, VP8, VP9 or
 * AV1 with Opus or without sound, in SimpleBlocks; Segment and Clusters may be of unknown size.
 */
export const FeedType = z.enum(['video/x-flv', 'video/x-matroska']);
export type FeedType = z.infer<typeof FeedType>;

/** JSON in this response header: {@link FeedHead}. */
export const FEED_HEAD_HEADER = 'naru-feed';

export const FeedHead = z.object({
  epoch: Epoch,
  source: SourceFacts,
  /** Wall clock (ms since 1970, ingest's clock) at feed timestamp 0; PROGRAM-DATE-TIME is built on it. */
  clockBaseMs: z.number(),
});
export type FeedHead = z.infer<typeof FeedHead>;
