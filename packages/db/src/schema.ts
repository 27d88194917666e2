import type { BroadcastStatus } from '@naru/contracts/broadcast';
import type { BroadcastId, ChannelId, ChannelSlug, PlaybackId, SessionId } from '@naru/contracts/ids';
import type { SourceFacts } from '@naru/contracts/source-facts';
import { boolean, customType, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/*
 * The tables as queries see them. The truth is migrations/*.sql (constraints, indexes, triggers); a test compares the
 * two. Milliseconds are enough everywhere and survive the way through a JavaScript Date, which cursors depend on.
 */

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** SHA-256 of a secret. */
const secretHash = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
});

export const channels = pgTable('channels', {
  id: uuid('id').$type<ChannelId>().primaryKey(),
  slug: text('slug').$type<ChannelSlug>().notNull(),
  name: text('name').notNull(),
  /** Null: revoked. */
  streamKeyHash: secretHash('stream_key_hash'),
  streamKeyHint: text('stream_key_hint').notNull(),
  manageTokenHash: secretHash('manage_token_hash').notNull(),
  reconnectWindowSeconds: integer('reconnect_window_seconds').notNull(),
  endAtOnce: boolean('end_at_once').notNull(),
  lastProblem: text('last_problem'),
  createdAt: moment('created_at').notNull().defaultNow(),
  modifiedAt: moment('modified_at').notNull().defaultNow(),
  disabledAt: moment('disabled_at'),
  deletedAt: moment('deleted_at'),
});

export const broadcasts = pgTable('broadcasts', {
  id: uuid('id').$type<BroadcastId>().primaryKey(),
  playbackId: text('playback_id').$type<PlaybackId>().notNull(),
  channelId: uuid('channel_id').$type<ChannelId>().notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  status: text('status').$type<BroadcastStatus>().notNull().default('READY'),
  /** Made for a publisher that came unannounced; goes away again if that one never sends media. */
  madeForPublisher: boolean('made_for_publisher').notNull().default(false),
  /** Begin of the next publish session's block of epochs. */
  nextEpoch: integer('next_epoch').notNull().default(0),
  /** Begin of the first publish session; anchors media sequence numbers. */
  firstPublishedAt: moment('first_published_at'),
  /** First media. */
  startedAt: moment('started_at'),
  interruptedAt: moment('interrupted_at'),
  endedAt: moment('ended_at'),
  lastProblem: text('last_problem'),
  finishEnqueuedAt: moment('finish_enqueued_at'),
  createdAt: moment('created_at').notNull().defaultNow(),
  modifiedAt: moment('modified_at').notNull().defaultNow(),
  deletedAt: moment('deleted_at'),
});

export const publishSessions = pgTable('publish_sessions', {
  id: uuid('id').$type<SessionId>().primaryKey(),
  broadcastId: uuid('broadcast_id').$type<BroadcastId>().notNull(),
  channelId: uuid('channel_id').$type<ChannelId>().notNull(),
  protocol: text('protocol').$type<'rtmp' | 'whip'>().notNull(),
  ingestNode: text('ingest_node').notNull(),
  epochBase: integer('epoch_base').notNull(),
  source: jsonb('source').$type<SourceFacts>(),
  startedAt: moment('started_at').notNull().defaultNow(),
  lastMediaAt: moment('last_media_at'),
  /** Null: open. A channel has at most one open session. */
  endedAt: moment('ended_at'),
  endReason: text('end_reason'),
  problem: text('problem'),
});

export const adminTokens = pgTable('admin_tokens', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  tokenHash: secretHash('token_hash').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  revokedAt: moment('revoked_at'),
});
