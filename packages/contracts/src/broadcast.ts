import { z } from 'zod';
import { BroadcastId, ChannelId, ChannelSlug, PlaybackId } from './ids.ts';
import { multiLineText, singleLineText } from './text.ts';

/**
 * READY: announced, nobody publishes yet. STREAMING: media arrived in the last seconds. INTERRUPTED: the publisher is
 * gone and may come back into the same broadcast. CLOSED: over for good.
 */
export const BroadcastStatus = z.enum(['READY', 'STREAMING', 'INTERRUPTED', 'CLOSED']);
export type BroadcastStatus = z.infer<typeof BroadcastStatus>;

export const Broadcast = z.object({
  id: BroadcastId,
  playbackId: PlaybackId,
  channel: z.object({ id: ChannelId, slug: ChannelSlug, name: z.string() }),
  name: z.string(),
  description: z.string(),
  status: BroadcastStatus,
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  modifiedAt: z.iso.datetime(),
  /** Why the last publish session ended, in words for its streamer, when it was refused or failed; otherwise null. */
  lastProblem: z.string().nullable(),
});
export type Broadcast = z.infer<typeof Broadcast>;

export const BroadcastPage = z.object({
  items: z.array(Broadcast),
  /** Pass as `cursor` for the next page; null at the end. */
  nextCursor: z.string().nullable(),
});
export type BroadcastPage = z.infer<typeof BroadcastPage>;

export const CreateBroadcast = z.strictObject({
  channelId: ChannelId,
  name: singleLineText(1, 140),
  description: multiLineText(0, 5000).optional(),
});
export type CreateBroadcast = z.infer<typeof CreateBroadcast>;

/** Only CLOSED can be asked for; every other status follows from what the publisher does. */
export const UpdateBroadcast = z.strictObject({
  name: singleLineText(1, 140).optional(),
  description: multiLineText(0, 5000).optional(),
  status: z.literal('CLOSED').optional(),
});
export type UpdateBroadcast = z.infer<typeof UpdateBroadcast>;

export const ListBroadcasts = z.object({
  status: z.enum(['READY', 'STREAMING', 'INTERRUPTED', 'CLOSED', 'LIVE']).optional(),
  search: z
    .string()
    .trim()
    .max(100)
    .refine((text) => !text.includes('\u0000'), 'must not contain NUL')
    .optional(),
  channel: ChannelSlug.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(24),
  /** The only order there is; named so that asking for another one is refused instead of ignored. */
  sort: z.literal('newest').optional(),
});
export type ListBroadcasts = z.infer<typeof ListBroadcasts>;
