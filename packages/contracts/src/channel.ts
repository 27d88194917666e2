import { z } from 'zod';
import { Broadcast } from './broadcast.ts';
import { ChannelId, ChannelSlug } from './ids.ts';
import { singleLineText } from './text.ts';

export const ChannelSettings = z.object({
  /** How long an interrupted broadcast waits for its publisher, in seconds. */
  reconnectWindowSeconds: z.number().int().min(0).max(600),
  /** A clean unpublish ends the broadcast without waiting. */
  endAtOnce: z.boolean(),
});
export type ChannelSettings = z.infer<typeof ChannelSettings>;

export const DEFAULT_CHANNEL_SETTINGS: ChannelSettings = { reconnectWindowSeconds: 60, endAtOnce: false };

/** A channel as anybody may see it. */
export const Channel = z.object({
  id: ChannelId,
  slug: ChannelSlug,
  name: z.string(),
  createdAt: z.iso.datetime(),
});
export type Channel = z.infer<typeof Channel>;

/** A channel as its owner and admins see it. The key itself is never stored; `streamKeyHint` is its last four characters. */
export const OwnedChannel = Channel.extend({
  settings: ChannelSettings,
  streamKeyHint: z.string(),
  disabled: z.boolean(),
  /** Why the newest publisher was sent away, in words for the streamer; null when nothing was wrong. */
  lastProblem: z.string().nullable(),
});
export type OwnedChannel = z.infer<typeof OwnedChannel>;

/** A channel's page: what is on, or announced next. `owned` is there for its owner and admins only. */
export const ChannelDetail = Channel.extend({
  isLive: z.boolean(),
  current: Broadcast.nullable(),
  owned: OwnedChannel.nullable(),
});
export type ChannelDetail = z.infer<typeof ChannelDetail>;

export const ChannelList = z.object({ items: z.array(OwnedChannel) });
export type ChannelList = z.infer<typeof ChannelList>;

/** Secrets are shown exactly once, in the answer that made them. */
export const ChannelSecrets = z.object({ streamKey: z.string(), manageToken: z.string() });
export type ChannelSecrets = z.infer<typeof ChannelSecrets>;

export const CreateChannel = z.strictObject({
  slug: ChannelSlug,
  name: singleLineText(1, 60),
  settings: ChannelSettings.partial().optional(),
});
export type CreateChannel = z.infer<typeof CreateChannel>;

/** The answer to creating a channel: the only place where both secrets are shown. */
export const CreatedChannel = z.object({ channel: OwnedChannel, secrets: ChannelSecrets });
export type CreatedChannel = z.infer<typeof CreatedChannel>;

/** The answer to rotating the stream key: the only place where the new one is shown. */
export const RotatedStreamKey = z.object({ channel: OwnedChannel, streamKey: z.string() });
export type RotatedStreamKey = z.infer<typeof RotatedStreamKey>;

/** `disabled` is for admins. */
export const UpdateChannel = z.strictObject({
  name: singleLineText(1, 60).optional(),
  settings: ChannelSettings.partial().optional(),
  disabled: z.boolean().optional(),
});
export type UpdateChannel = z.infer<typeof UpdateChannel>;
