import { randomUUID } from 'node:crypto';
import type { ChannelSettings } from '@naru/contracts/channel';
import {
  BroadcastId,
  type ChannelId,
  type ChannelSlug,
  EPOCHS_PER_SESSION,
  PlaybackId,
  SessionId,
} from '@naru/contracts/ids';
import type { SourceFacts } from '@naru/contracts/source-facts';
import { AppError } from '@naru/platform/errors';
import { newPlaybackId } from '@naru/platform/secret';
import { and, asc, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import {
  closed,
  LIVE_STATUSES,
  MEDIA_SILENCE_SECONDS,
  OPEN_STATUSES,
  removeUnusedBroadcasts,
  settleBroadcasts,
} from './broadcast-lifecycle.ts';
import type { Database, Orm } from './database.ts';
import { broadcasts, channels, publishSessions } from './schema.ts';
import { STALE, SUPERSEDED } from './superseded-sessions.ts';

/** A living publisher can be replaced this often in a minute (two encoders with one key would fight for ever). */
export const MAX_TAKE_OVERS_PER_MINUTE = 3;

/** The channel of a stream key, by the key's SHA-256. Null: unknown, revoked, or the channel is disabled. */
export function authorizePublisher(
  db: Database,
  streamKeyHash: Uint8Array,
): Promise<{ channelId: ChannelId; slug: ChannelSlug; settings: ChannelSettings } | null> {
  return db.run('authorize publisher', async (orm) => {
    const [channel] = await orm
      .select({
        channelId: channels.id,
        slug: channels.slug,
        reconnectWindowSeconds: channels.reconnectWindowSeconds,
        endAtOnce: channels.endAtOnce,
      })
      .from(channels)
      .where(
        and(
          eq(channels.streamKeyHash, streamKeyHash),
          isNull(channels.disabledAt),
          isNull(channels.deletedAt),
        ),
      );
    if (channel === undefined) return null;
    const { channelId, slug, ...settings } = channel;
    return { channelId, slug, settings };
  });
}

export interface BegunSession {
  sessionId: SessionId;
  broadcastId: BroadcastId;
  playbackId: PlaybackId;
  /** The session's epochs are epochBase .. epochBase + EPOCHS_PER_SESSION - 1. */
  epochBase: number;
  /** The same for all sessions of a broadcast: when the first one began. */
  broadcastStartedAtMs: number;
  /** Sessions that this one replaced, wherever they run; their ingest drops them. */
  supersededSessions: SessionId[];
}

/**
 * Makes a connection the channel's only publisher: ends the open session, chooses the broadcast (the live one, else the
 * oldest READY, else a new one) and takes a block of epochs, all under a lock on the channel.
 *
 * @throws AppError `forbidden` when the channel was disabled meanwhile, `too-many-requests` when two publishers fight
 */
export function beginPublishSession(
  db: Database,
  publisher: { channelId: ChannelId; protocol: 'rtmp' | 'whip'; ingestNode: string },
): Promise<BegunSession> {
  const { channelId, protocol, ingestNode } = publisher;
  return db.run('begin publish session', (orm) =>
    orm.transaction(async (tx) => {
      const channelName = await lockChannel(tx, channelId);
      await settleBroadcasts(tx, channelId);
      const broadcast =
        (await lockOpenBroadcast(tx, channelId)) ?? (await insertBroadcast(tx, channelId, channelName));
      const supersededSessions = await supersede(tx, channelId);
      const epochBase = broadcast.nextEpoch;
      const [updated] = await tx
        .update(broadcasts)
        .set({
          nextEpoch: epochBase + EPOCHS_PER_SESSION,
          firstPublishedAt: sql`coalesce(${broadcasts.firstPublishedAt}, now())`,
        })
        .where(eq(broadcasts.id, broadcast.id))
        .returning({ firstPublishedAt: broadcasts.firstPublishedAt });
      const firstPublishedAt = updated?.firstPublishedAt ?? null;
      if (firstPublishedAt === null) throw new Error('a broadcast went away under its lock');
      const sessionId = SessionId.parse(randomUUID());
      await tx
        .insert(publishSessions)
        .values({ id: sessionId, broadcastId: broadcast.id, channelId, protocol, ingestNode, epochBase });
      return {
        sessionId,
        broadcastId: broadcast.id,
        playbackId: broadcast.playbackId,
        epochBase,
        broadcastStartedAtMs: firstPublishedAt.getTime(),
        supersededSessions,
      };
    }),
  );
}

async function lockChannel(tx: Orm, channelId: ChannelId): Promise<string> {
  const [channel] = await tx
    .select({ name: channels.name })
    .from(channels)
    .where(and(eq(channels.id, channelId), isNull(channels.disabledAt), isNull(channels.deletedAt)))
    .for('update');
  if (channel === undefined) throw new AppError('forbidden', 'the channel is disabled');
  return channel.name;
}

const chosenColumns = {
  id: broadcasts.id,
  playbackId: broadcasts.playbackId,
  nextEpoch: broadcasts.nextEpoch,
};

async function lockOpenBroadcast(tx: Orm, channelId: ChannelId) {
  const [broadcast] = await tx
    .select(chosenColumns)
    .from(broadcasts)
    .where(
      and(
        eq(broadcasts.channelId, channelId),
        inArray(broadcasts.status, [...OPEN_STATUSES]),
        isNull(broadcasts.deletedAt),
      ),
    )
    .orderBy(sql`${broadcasts.status} = 'READY'`, asc(broadcasts.createdAt), asc(broadcasts.id))
    .limit(1)
    .for('update');
  return broadcast;
}

async function insertBroadcast(tx: Orm, channelId: ChannelId, channelName: string) {
  const id = BroadcastId.parse(randomUUID());
  const playbackId = PlaybackId.parse(newPlaybackId());
  await tx
    .insert(broadcasts)
    .values({ id, playbackId, channelId, name: channelName, madeForPublisher: true });
  return { id, playbackId, nextEpoch: 0 };
}

/** Ends the channel's open session. One that showed no sign of life lately may always be replaced. */
async function supersede(tx: Orm, channelId: ChannelId): Promise<SessionId[]> {
  const alive = sql<boolean>`coalesce(${publishSessions.lastMediaAt}, ${publishSessions.startedAt})
    > now() - make_interval(secs => ${MEDIA_SILENCE_SECONDS})`;
  const open = await tx
    .update(publishSessions)
    .set({ endedAt: sql`now()`, endReason: sql`case when ${alive} then ${SUPERSEDED} else ${STALE} end` })
    .where(and(eq(publishSessions.channelId, channelId), isNull(publishSessions.endedAt)))
    .returning({ id: publishSessions.id, endReason: publishSessions.endReason });
  if (open.some(({ endReason }) => endReason === SUPERSEDED)) {
    const [recent] = await tx
      .select({ takeOvers: count() })
      .from(publishSessions)
      .where(
        and(
          eq(publishSessions.channelId, channelId),
          eq(publishSessions.endReason, SUPERSEDED),
          sql`${publishSessions.endedAt} > now() - interval '1 minute'`,
        ),
      );
    if (recent !== undefined && recent.takeOvers > MAX_TAKE_OVERS_PER_MINUTE) {
      throw new AppError('too-many-requests', 'several publishers use this stream key at the same time');
    }
  }
  return open.map(({ id }) => id);
}

/**
 * Heartbeat for sessions whose media arrived in the last seconds; the first one takes a broadcast live. Returns those
 * that are no longer open (superseded, ended, broadcast closed or deleted): ingest must drop them.
 */
export async function markSessionsAlive(
  db: Database,
  sessions: readonly { sessionId: SessionId; source?: SourceFacts }[],
): Promise<SessionId[]> {
  if (sessions.length === 0) return [];
  const ids = sessions.map(({ sessionId }) => sessionId);
  const stillOpen = await db.run('mark sessions alive', (orm) =>
    orm.transaction(async (tx) => {
      const openBroadcasts = tx
        .select({ id: publishSessions.broadcastId })
        .from(publishSessions)
        .where(and(inArray(publishSessions.id, ids), isNull(publishSessions.endedAt)));
      await tx
        .update(broadcasts)
        .set({
          status: 'STREAMING',
          startedAt: sql`coalesce(${broadcasts.startedAt}, now())`,
          interruptedAt: null,
          lastProblem: null,
          modifiedAt: sql`now()`,
        })
        .where(
          and(inArray(broadcasts.status, ['READY', 'INTERRUPTED']), inArray(broadcasts.id, openBroadcasts)),
        );
      const streaming = tx
        .select({ id: broadcasts.id })
        .from(broadcasts)
        .where(eq(broadcasts.status, 'STREAMING'));
      const alive = await tx
        .update(publishSessions)
        .set({ lastMediaAt: sql`now()` })
        .where(
          and(
            inArray(publishSessions.id, ids),
            isNull(publishSessions.endedAt),
            inArray(publishSessions.broadcastId, streaming),
          ),
        )
        .returning({ id: publishSessions.id });
      for (const { sessionId, source } of sessions) {
        if (source === undefined) continue;
        await tx.update(publishSessions).set({ source }).where(eq(publishSessions.id, sessionId));
      }
      return new Set(alive.map(({ id }) => id));
    }),
  );
  return ids.filter((id) => !stillOpen.has(id));
}

/**
 * The publisher is gone. A live broadcast waits for it (or closes, when `clean` and the channel ends at once); one that
 * never got media goes back to READY or disappears if it was made for this publisher. A second call changes nothing.
 */
export function endPublishSession(
  db: Database,
  end: { sessionId: SessionId; reason: string; clean: boolean; problem: string | null },
): Promise<void> {
  const { sessionId, reason, clean, problem } = end;
  return db.run('end publish session', (orm) =>
    orm.transaction(async (tx) => {
      const [place] = await tx
        .select({ channelId: channels.id, endAtOnce: channels.endAtOnce, broadcastId: broadcasts.id })
        .from(publishSessions)
        .innerJoin(broadcasts, eq(broadcasts.id, publishSessions.broadcastId))
        .innerJoin(channels, eq(channels.id, publishSessions.channelId))
        .where(and(eq(publishSessions.id, sessionId), isNull(publishSessions.endedAt)))
        .for('update', { of: [channels, broadcasts] });
      if (place === undefined) return;
      const [ended] = await tx
        .update(publishSessions)
        .set({ endedAt: sql`now()`, endReason: reason, problem })
        .where(and(eq(publishSessions.id, sessionId), isNull(publishSessions.endedAt)))
        .returning({ id: publishSessions.id });
      if (ended === undefined) return;
      await tx
        .update(broadcasts)
        .set(
          clean && place.endAtOnce
            ? { ...closed, lastProblem: problem }
            : {
                status: 'INTERRUPTED',
                interruptedAt: sql`coalesce(${broadcasts.interruptedAt}, now())`,
                modifiedAt: sql`now()`,
                lastProblem: problem,
              },
        )
        .where(and(eq(broadcasts.id, place.broadcastId), inArray(broadcasts.status, [...LIVE_STATUSES])));
      await tx.update(channels).set({ lastProblem: problem }).where(eq(channels.id, place.channelId));
      await removeUnusedBroadcasts(tx, place.channelId);
    }),
  );
}

// The sweep and the change feed work on the same sessions; ingest finds all of it here.
export { broadcastsToFinish, markFinishEnqueued, sweepBroadcasts } from './broadcast-sweep.ts';
export { listenForPublishChanges } from './publish-changes.ts';
