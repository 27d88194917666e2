import { z } from 'zod';
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
});
export type OwnedChannel = z.infer<typeof OwnedChannel>;

/** Secrets are shown exactly once, in the answer that made them. */
export const ChannelSecrets = z.object({ streamKey: z.string(), manageToken: z.string() });
export type ChannelSecrets = z.infer<typeof ChannelSecrets>;

export const CreateChannel = z.strictObject({
  slug: ChannelSlug,
  name: singleLineText(1, 60),
  settings: ChannelSettings.partial().optional(),
});
export type CreateChannel = z.infer<typeof CreateChannel>;
