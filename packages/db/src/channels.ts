import { randomUUID } from 'node:crypto';
import {
  type ChannelSecrets,
  type ChannelSettings,
  DEFAULT_CHANNEL_SETTINGS,
  type OwnedChannel,
} from '@naru/contracts/channel';
import { ChannelId, type ChannelSlug } from '@naru/contracts/ids';
import { AppError } from '@naru/platform/errors';
import { hashSecret, newSecret } from '@naru/platform/secret';
import { and, asc, eq, exists, inArray, isNull, sql } from 'drizzle-orm';
import {
  closed,
  endSessionOfChannel,
  endSessionsOfClosedBroadcasts,
  LIVE_STATUSES,
  OPEN_STATUSES,
} from './broadcast-lifecycle.ts';
import type { Database, Orm } from './database.ts';
import { violatesUnique } from './database-failure.ts';
import { broadcasts, channels, publishSessions } from './schema.ts';

/** So many characters of a key are kept to recognise it by. */
const HINT_LENGTH = 4;

type ChannelRow = typeof channels.$inferSelect;

function ownedChannel(row: ChannelRow): OwnedChannel {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    settings: { reconnectWindowSeconds: row.reconnectWindowSeconds, endAtOnce: row.endAtOnce },
    streamKeyHint: row.streamKeyHint,
    disabled: row.disabledAt !== null,
    lastProblem: row.lastProblem,
  };
}

const isThere = isNull(channels.deletedAt);

/**
 * Makes a channel with its two secrets, which exist in clear text only in this answer.
 *
 * @throws AppError `conflict` when the slug is taken
 */
export async function createChannel(
  db: Database,
  wanted: {
    slug: ChannelSlug;
    name: string;
    settings?: { [K in keyof ChannelSettings]?: ChannelSettings[K] | undefined } | undefined;
  },
): Promise<{ channel: OwnedChannel; secrets: ChannelSecrets }> {
  const secrets = { streamKey: newSecret('live'), manageToken: newSecret('manage') };
  const values = {
    id: ChannelId.parse(randomUUID()),
    slug: wanted.slug,
    name: wanted.name,
    ...streamKeyColumns(secrets.streamKey),
    manageTokenHash: hashSecret(secrets.manageToken),
    reconnectWindowSeconds:
      wanted.settings?.reconnectWindowSeconds ?? DEFAULT_CHANNEL_SETTINGS.reconnectWindowSeconds,
    endAtOnce: wanted.settings?.endAtOnce ?? DEFAULT_CHANNEL_SETTINGS.endAtOnce,
  };
  try {
    const [row] = await db.run('create channel', (orm) => orm.insert(channels).values(values).returning());
    if (row === undefined) throw new Error('insert returned no row');
    return { channel: ownedChannel(row), secrets };
  } catch (error) {
    if (!violatesUnique(error, 'channels_slug_unique')) throw error;
    throw new AppError('conflict', `the channel name ${wanted.slug} is taken`, { cause: error });
  }
}

const streamKeyColumns = (streamKey: string) => ({
  streamKeyHash: hashSecret(streamKey),
  streamKeyHint: streamKey.slice(-HINT_LENGTH),
});

export async function channelBySlug(db: Database, slug: ChannelSlug): Promise<OwnedChannel | null> {
  const [row] = await db.run('channel by slug', (orm) =>
    orm
      .select()
      .from(channels)
      .where(and(eq(channels.slug, slug), isThere)),
  );
  return row === undefined ? null : ownedChannel(row);
}

/** By name. There are few enough channels on one platform to show them all; the limit is a safety net. */
export async function listChannels(db: Database, limit = 1000): Promise<OwnedChannel[]> {
  const rows = await db.run('list channels', (orm) =>
    orm.select().from(channels).where(isThere).orderBy(asc(channels.slug)).limit(limit),
  );
  return rows.map(ownedChannel);
}

/** The channel that a manage token (by its SHA-256) belongs to. Owners of disabled channels may still look. */
export async function channelOfManageToken(
  db: Database,
  manageTokenHash: Uint8Array,
): Promise<ChannelId | null> {
  const [row] = await db.run('channel of manage token', (orm) =>
    orm
      .select({ id: channels.id })
      .from(channels)
      .where(and(eq(channels.manageTokenHash, manageTokenHash), isThere)),
  );
  return row?.id ?? null;
}

/** Changes what is given. Disabling ends the running publish session; a disabled channel's key is refused. Null: unknown. */
export function updateChannel(
  db: Database,
  channelId: ChannelId,
  change: {
    name?: string | undefined;
    settings?: { [K in keyof ChannelSettings]?: ChannelSettings[K] | undefined } | undefined;
    disabled?: boolean | undefined;
  },
): Promise<OwnedChannel | null> {
  return changeChannel(db, 'update channel', channelId, async (tx) => {
    if (change.disabled === true) await endSessionOfChannel(tx, channelId, 'channel disabled');
    return {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.settings?.reconnectWindowSeconds === undefined
        ? {}
        : { reconnectWindowSeconds: change.settings.reconnectWindowSeconds }),
      ...(change.settings?.endAtOnce === undefined ? {} : { endAtOnce: change.settings.endAtOnce }),
      ...(change.disabled === undefined
        ? {}
        : { disabledAt: change.disabled ? sql`coalesce(${channels.disabledAt}, now())` : null }),
    };
  });
}

/** Replaces the stream key and ends the session that runs on the old one. The new key is only in this answer. */
export async function rotateStreamKey(
  db: Database,
  channelId: ChannelId,
): Promise<{ channel: OwnedChannel; streamKey: string } | null> {
  const streamKey = newSecret('live');
  const channel = await changeChannel(db, 'rotate stream key', channelId, async (tx) => {
    await endSessionOfChannel(tx, channelId, 'stream key rotated');
    return streamKeyColumns(streamKey);
  });
  return channel === null ? null : { channel, streamKey };
}

/** Takes the stream key away without a new one: nobody can publish until the key is rotated. */
export function revokeStreamKey(db: Database, channelId: ChannelId): Promise<OwnedChannel | null> {
  return changeChannel(db, 'revoke stream key', channelId, async (tx) => {
    await endSessionOfChannel(tx, channelId, 'stream key revoked');
    return { streamKeyHash: null, streamKeyHint: '' };
  });
}

type ChannelChange = Parameters<ReturnType<typeof channelUpdate>['set']>[0];
const channelUpdate = (orm: Orm) => orm.update(channels);

function changeChannel(
  db: Database,
  what: string,
  channelId: ChannelId,
  prepare: (tx: Orm) => Promise<ChannelChange>,
): Promise<OwnedChannel | null> {
  return db.run(what, (orm) =>
    orm.transaction(async (tx) => {
      if (!(await lockChannel(tx, channelId))) return null;
      const change = await prepare(tx);
      const [row] = await channelUpdate(tx)
        .set({ ...change, modifiedAt: sql`now()` })
        .where(eq(channels.id, channelId))
        .returning();
      return row === undefined ? null : ownedChannel(row);
    }),
  );
}

async function lockChannel(tx: Orm, channelId: ChannelId): Promise<boolean> {
  const rows = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.id, channelId), isThere))
    .for('update');
  return rows.length > 0;
}

/**
 * Deletes a channel and its broadcasts; its secrets are worthless at once. The rows go once the live edge has been told
 * (`purgeDeleted`). A live channel is only deleted by `force`.
 */
export function deleteChannel(
  db: Database,
  channelId: ChannelId,
  options: { force: boolean },
): Promise<'deleted' | 'live' | 'unknown'> {
  return db.run('delete channel', (orm) =>
    orm.transaction(async (tx) => {
      if (!(await lockChannel(tx, channelId))) return 'unknown';
      if (!options.force && (await isLive(tx, channelId))) return 'live';
      const now = sql`now()`;
      await tx
        .update(broadcasts)
        .set(closed)
        .where(and(eq(broadcasts.channelId, channelId), inArray(broadcasts.status, [...OPEN_STATUSES])));
      await tx.update(broadcasts).set({ deletedAt: now }).where(eq(broadcasts.channelId, channelId));
      await endSessionsOfClosedBroadcasts(tx, eq(publishSessions.channelId, channelId));
      await tx
        .update(channels)
        .set({ deletedAt: now, streamKeyHash: null, modifiedAt: now })
        .where(eq(channels.id, channelId));
      return 'deleted';
    }),
  );
}

async function isLive(tx: Orm, channelId: ChannelId): Promise<boolean> {
  const live = tx
    .select({ one: sql`1` })
    .from(broadcasts)
    .where(and(eq(broadcasts.channelId, channelId), inArray(broadcasts.status, [...LIVE_STATUSES])));
  const rows = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.id, channelId), exists(live)));
  return rows.length > 0;
}
