import { z } from 'zod';

/** Channel id: UUID v4. */
export const ChannelId = z.uuid().brand<'ChannelId'>();
export type ChannelId = z.infer<typeof ChannelId>;

/** Broadcast id: UUID v4. Internal and administrative; media URLs carry the playback id instead. */
export const BroadcastId = z.uuid().brand<'BroadcastId'>();
export type BroadcastId = z.infer<typeof BroadcastId>;

/** One RTMP or WHIP connection that publishes into a broadcast: UUID v4. */
export const SessionId = z.uuid().brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;

/**
 * Public name of a broadcast in every media URL: 20 characters of lower-case base32 (100 random bits), unrelated to
 * any key or row id.
 */
export const PlaybackId = z
  .string()
  .regex(/^[a-z2-7]{20}$/)
  .brand<'PlaybackId'>();
export type PlaybackId = z.infer<typeof PlaybackId>;

/** A rung of the ladder as it appears in URLs and in the quality menu. */
export const RenditionName = z.enum(['720p', '480p']);
export type RenditionName = z.infer<typeof RenditionName>;

/** Channel name in URLs: lower-case letters, digits and inner hyphens, 3-32 characters. */
export const ChannelSlug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{1,30})[a-z0-9]$/)
  .brand<'ChannelSlug'>();
export type ChannelSlug = z.infer<typeof ChannelSlug>;

/**
 * Rises with every run of a broadcast. Whoever accepts media, playlist changes or status writes refuses a lower one.
 * The database hands out a block of {@link EPOCHS_PER_SESSION} to each publish session; ingest counts its runs within.
 */
export const Epoch = z.number().int().nonnegative();
export type Epoch = z.infer<typeof Epoch>;

/** Runs one publish session can have before it must be given up. */
export const EPOCHS_PER_SESSION = 1000;
