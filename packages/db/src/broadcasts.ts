import { randomUUID } from 'node:crypto';
import type { Broadcast, BroadcastPage, CreateBroadcast, UpdateBroadcast } from '@naru/contracts/broadcast';
import { BroadcastId, type ChannelId, type ChannelSlug, PlaybackId } from '@naru/contracts/ids';
import { AppError } from '@naru/platform/errors';
import { newPlaybackId } from '@naru/platform/secret';
import { and, asc, desc, eq, ilike, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import {
  closed,
  endSessionsOfClosedBroadcasts,
  LIVE_STATUSES,
  OPEN_STATUSES,
} from './broadcast-lifecycle.ts';
import type { Database, Orm } from './database.ts';
import { decodeCursor, encodeCursor } from './list-cursor.ts';
import { broadcasts, channels, publishSessions } from './schema.ts';

/** What a broadcast shows to anybody; nothing else of the row leaves this file. */
const columns = {
  id: broadcasts.id,
  playbackId: broadcasts.playbackId,
  channel: { id: channels.id, slug: channels.slug, name: channels.name },
  name: broadcasts.name,
  description: broadcasts.description,
  status: broadcasts.status,
  startedAt: broadcasts.startedAt,
  endedAt: broadcasts.endedAt,
  createdAt: broadcasts.createdAt,
  modifiedAt: broadcasts.modifiedAt,
  lastProblem: broadcasts.lastProblem,
};

const select = (orm: Orm, where: SQL | undefined) =>
  orm
    .select(columns)
    .from(broadcasts)
    .innerJoin(channels, eq(channels.id, broadcasts.channelId))
    .where(and(isNull(broadcasts.deletedAt), where));

type Row = Awaited<ReturnType<typeof select>>[number];

const publicBroadcast = (row: Row): Broadcast => ({
  ...row,
  startedAt: row.startedAt?.toISOString() ?? null,
  endedAt: row.endedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  modifiedAt: row.modifiedAt.toISOString(),
});

export interface BroadcastFilter {
  /** LIVE: STREAMING or INTERRUPTED. */
  status?: Broadcast['status'] | 'LIVE' | undefined;
  /** Part of the name or of the channel's name, case does not matter. */
  search?: string | undefined;
  channel?: ChannelSlug | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * Newest first.
 *
 * @throws AppError `invalid-query` for a forged cursor
 */
export async function listBroadcasts(db: Database, filter: BroadcastFilter): Promise<BroadcastPage> {
  const where = and(
    statusCondition(filter.status),
    filter.search === undefined || filter.search === '' ? undefined : searchCondition(filter.search),
    filter.channel === undefined ? undefined : eq(channels.slug, filter.channel),
    filter.cursor === undefined ? undefined : olderThan(filter.cursor),
  );
  const rows = await db.run('list broadcasts', (orm) =>
    select(orm, where)
      .orderBy(desc(broadcasts.createdAt), desc(broadcasts.id))
      .limit(filter.limit + 1),
  );
  const items = rows.slice(0, filter.limit).map(publicBroadcast);
  const last = rows.length > filter.limit ? items.at(-1) : undefined;
  return {
    items,
    nextCursor:
      last === undefined ? null : encodeCursor({ createdAtMs: Date.parse(last.createdAt), id: last.id }),
  };
}

function statusCondition(status: BroadcastFilter['status']): SQL | undefined {
  switch (status) {
    case undefined:
      return undefined;
    case 'LIVE':
      return inArray(broadcasts.status, [...LIVE_STATUSES]);
    default:
      return eq(broadcasts.status, status);
  }
}

/** The text means itself: LIKE's own characters are escaped. */
function searchCondition(text: string): SQL | undefined {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return or(ilike(broadcasts.name, pattern), ilike(channels.name, pattern), ilike(channels.slug, pattern));
}

function olderThan(cursor: string): SQL {
  const { createdAtMs, id } = decodeCursor(cursor);
  const createdAt = new Date(createdAtMs).toISOString();
  return sql`(${broadcasts.createdAt}, ${broadcasts.id}) < (${createdAt}::timestamptz, ${id}::uuid)`;
}

export const broadcastById = (db: Database, id: BroadcastId): Promise<Broadcast | null> =>
  one(db, 'broadcast by id', eq(broadcasts.id, id));

export const broadcastByPlaybackId = (db: Database, playbackId: PlaybackId): Promise<Broadcast | null> =>
  one(db, 'broadcast by playback id', eq(broadcasts.playbackId, playbackId));

/** What a channel's page shows: the live broadcast, else the one announced first, else null. */
export const currentBroadcast = (db: Database, channelId: ChannelId): Promise<Broadcast | null> =>
  one(
    db,
    'current broadcast',
    and(eq(broadcasts.channelId, channelId), inArray(broadcasts.status, [...OPEN_STATUSES])),
  );

async function one(db: Database, what: string, where: SQL | undefined): Promise<Broadcast | null> {
  const [row] = await db.run(what, (orm) => selectOne(orm, where));
  return row === undefined ? null : publicBroadcast(row);
}

const selectOne = (orm: Orm, where: SQL | undefined) =>
  select(orm, where)
    .orderBy(sql`${broadcasts.status} = 'READY'`, asc(broadcasts.createdAt), asc(broadcasts.id))
    .limit(1);

/**
 * Announces a broadcast (READY).
 *
 * @throws AppError `not-found` for an unknown channel
 */
export async function createBroadcast(db: Database, wanted: CreateBroadcast): Promise<Broadcast> {
  const id = BroadcastId.parse(randomUUID());
  const row = await db.run('create broadcast', (orm) =>
    orm.transaction(async (tx) => {
      const [channel] = await tx
        .select({ id: channels.id })
        .from(channels)
        .where(and(eq(channels.id, wanted.channelId), isNull(channels.deletedAt)))
        .for('share');
      if (channel === undefined) return undefined;
      await tx.insert(broadcasts).values({
        id,
        playbackId: PlaybackId.parse(newPlaybackId()),
        channelId: wanted.channelId,
        name: wanted.name,
        description: wanted.description ?? '',
      });
      const [inserted] = await selectOne(tx, eq(broadcasts.id, id));
      return inserted;
    }),
  );
  if (row === undefined) throw new AppError('not-found', 'there is no such channel');
  return publicBroadcast(row);
}

/** Changes what is given; CLOSED ends the running session and cannot be taken back. Null: unknown. */
export async function updateBroadcast(
  db: Database,
  id: BroadcastId,
  change: UpdateBroadcast,
): Promise<Broadcast | null> {
  const row = await db.run('update broadcast', (orm) =>
    orm.transaction(async (tx) => {
      const existing = and(eq(broadcasts.id, id), isNull(broadcasts.deletedAt));
      const text = {
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.description === undefined ? {} : { description: change.description }),
      };
      if (Object.keys(text).length > 0) {
        await tx
          .update(broadcasts)
          .set({ ...text, modifiedAt: sql`now()`, madeForPublisher: false })
          .where(existing);
      }
      if (change.status === 'CLOSED') {
        await tx
          .update(broadcasts)
          .set(closed)
          .where(and(existing, ne(broadcasts.status, 'CLOSED')));
        await endSessionsOfClosedBroadcasts(tx, eq(publishSessions.broadcastId, id));
      }
      const [updated] = await selectOne(tx, eq(broadcasts.id, id));
      return updated;
    }),
  );
  return row === undefined ? null : publicBroadcast(row);
}

/** Closes and hides a broadcast; the row goes once the live edge has been told (`purgeDeleted`). False: unknown. */
export function deleteBroadcast(db: Database, id: BroadcastId): Promise<boolean> {
  return db.run('delete broadcast', (orm) =>
    orm.transaction(async (tx) => {
      const existing = and(eq(broadcasts.id, id), isNull(broadcasts.deletedAt));
      await tx
        .update(broadcasts)
        .set(closed)
        .where(and(existing, ne(broadcasts.status, 'CLOSED')));
      const deleted = await tx
        .update(broadcasts)
        .set({ deletedAt: sql`now()` })
        .where(existing)
        .returning({ id: broadcasts.id });
      await endSessionsOfClosedBroadcasts(tx, eq(publishSessions.broadcastId, id));
      return deleted.length > 0;
    }),
  );
}
