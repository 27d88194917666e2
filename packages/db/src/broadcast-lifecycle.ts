import type { ChannelId } from '@naru/contracts/ids';
import { and, eq, exists, inArray, isNotNull, isNull, notExists, type SQL, sql } from 'drizzle-orm';
import type { Orm } from './database.ts';
import { broadcasts, channels, publishSessions } from './schema.ts';

/*
 * Steps that several transactions share. Rows are always locked in the order channel, broadcast, session, so that
 * publishers, the sweeper and admins never wait for each other in a circle.
 */

/** A live publisher sends media at least this often, or viewers are told within 3 s that it reconnects. */
export const MEDIA_SILENCE_SECONDS = 2;
/** A session that has sent no media at all for this long is dead; ingest itself gives up after 15 s. */
export const NEVER_LIVE_SECONDS = 30;
/** The longest broadcast. */
export const MAX_BROADCAST_HOURS = 12;

export const LIVE_STATUSES = ['STREAMING', 'INTERRUPTED'] as const;
export const OPEN_STATUSES = ['READY', ...LIVE_STATUSES] as const;

const now = sql`now()`;
const ofChannel = (channelId: ChannelId | null) =>
  channelId === null ? undefined : eq(broadcasts.channelId, channelId);

/** Brings what is written in line with what is seen: silent publishers, elapsed windows, broadcasts that are too long. */
export async function settleBroadcasts(orm: Orm, channelId: ChannelId | null): Promise<void> {
  const lastMediaAt = sql`(select max(s.last_media_at) from ${publishSessions} s where s.broadcast_id = ${broadcasts.id})`;
  await orm
    .update(broadcasts)
    .set({ status: 'INTERRUPTED', interruptedAt: sql`coalesce(${lastMediaAt}, now())`, modifiedAt: now })
    .where(
      and(
        ofChannel(channelId),
        eq(broadcasts.status, 'STREAMING'),
        notExists(
          orm
            .select({ one: sql`1` })
            .from(publishSessions)
            .where(
              and(
                eq(publishSessions.broadcastId, broadcasts.id),
                isNull(publishSessions.endedAt),
                sql`${publishSessions.lastMediaAt} > now() - make_interval(secs => ${MEDIA_SILENCE_SECONDS})`,
              ),
            ),
        ),
      ),
    );
  const windowElapsed = sql`${broadcasts.interruptedAt} <= now() - make_interval(secs => (
    select c.reconnect_window_seconds from ${channels} c where c.id = ${broadcasts.channelId}))`;
  const tooLong = sql`${broadcasts.startedAt} <= now() - make_interval(hours => ${MAX_BROADCAST_HOURS})`;
  await orm
    .update(broadcasts)
    .set(closed)
    .where(
      and(
        ofChannel(channelId),
        inArray(broadcasts.status, [...LIVE_STATUSES]),
        sql`(${tooLong} or (${broadcasts.status} = 'INTERRUPTED' and ${windowElapsed}))`,
      ),
    );
  await endSessionsOfClosedBroadcasts(
    orm,
    channelId === null ? undefined : eq(publishSessions.channelId, channelId),
  );
}

/** Column values of a broadcast that closes now. */
export const closed = { status: 'CLOSED', endedAt: now, interruptedAt: null, modifiedAt: now } as const;

/** `scope` keeps a transaction away from the sessions of channels that it has not locked. */
export async function endSessionsOfClosedBroadcasts(orm: Orm, scope: SQL | undefined): Promise<void> {
  await orm
    .update(publishSessions)
    .set({ endedAt: now, endReason: 'broadcast closed' })
    .where(
      and(
        scope,
        isNull(publishSessions.endedAt),
        exists(
          orm
            .select({ one: sql`1` })
            .from(broadcasts)
            .where(and(eq(broadcasts.id, publishSessions.broadcastId), eq(broadcasts.status, 'CLOSED'))),
        ),
      ),
    );
}

/** Takes back broadcasts that were only made for a publisher who never sent media. */
export async function removeUnusedBroadcasts(orm: Orm, channelId: ChannelId | null): Promise<void> {
  await orm.delete(broadcasts).where(
    and(
      ofChannel(channelId),
      eq(broadcasts.madeForPublisher, true),
      eq(broadcasts.status, 'READY'),
      isNull(broadcasts.startedAt),
      notExists(
        orm
          .select({ one: sql`1` })
          .from(publishSessions)
          .where(and(eq(publishSessions.broadcastId, broadcasts.id), isNull(publishSessions.endedAt))),
      ),
    ),
  );
}

/** Ends the channel's open session: its broadcast waits for the publisher to come back. The caller holds the channel row. */
export async function endSessionOfChannel(orm: Orm, channelId: ChannelId, endReason: string): Promise<void> {
  await orm
    .update(broadcasts)
    .set({ status: 'INTERRUPTED', interruptedAt: now, modifiedAt: now })
    .where(and(eq(broadcasts.channelId, channelId), eq(broadcasts.status, 'STREAMING')));
  await orm
    .update(publishSessions)
    .set({ endedAt: now, endReason })
    .where(and(eq(publishSessions.channelId, channelId), isNull(publishSessions.endedAt)));
  await removeUnusedBroadcasts(orm, channelId);
}

/** Rows that were deleted by a person go once the live edge has been told about the end. */
export async function purgeDeleted(orm: Orm): Promise<void> {
  await orm
    .delete(broadcasts)
    .where(
      and(
        isNotNull(broadcasts.deletedAt),
        sql`(${broadcasts.finishEnqueuedAt} is not null or ${broadcasts.nextEpoch} = 0)`,
      ),
    );
  await orm
    .delete(channels)
    .where(
      and(
        isNotNull(channels.deletedAt),
        notExists(orm.select({ one: sql`1` }).from(broadcasts).where(eq(broadcasts.channelId, channels.id))),
      ),
    );
}
