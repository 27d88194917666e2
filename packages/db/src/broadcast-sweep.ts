import type { BroadcastId, PlaybackId } from '@naru/contracts/ids';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import {
  endSessionsOfClosedBroadcasts,
  NEVER_LIVE_SECONDS,
  purgeDeleted,
  removeUnusedBroadcasts,
  settleBroadcasts,
} from './broadcast-lifecycle.ts';
import type { Database } from './database.ts';
import { broadcasts, publishSessions } from './schema.ts';

/** Any number, as long as every sweeper takes the same. */
const SWEEP_LOCK = 7_246_001;
const FINISH_BATCH = 100;

/** Repairs what nobody reported, by the clock of the database. Safe to run from every ingest at once and at any time. */
export function sweepBroadcasts(db: Database): Promise<void> {
  return db.run('sweep broadcasts', (orm) =>
    orm.transaction(async (tx) => {
      const [lock] = await tx
        .select({ taken: sql<boolean>`pg_try_advisory_xact_lock(${SWEEP_LOCK})` })
        .from(sql`(values (1)) as one`);
      if (lock?.taken !== true) return;
      await settleBroadcasts(tx, null);
      await tx
        .update(publishSessions)
        .set({ endedAt: sql`now()`, endReason: 'no media' })
        .where(
          and(
            isNull(publishSessions.endedAt),
            isNull(publishSessions.lastMediaAt),
            sql`${publishSessions.startedAt} < now() - make_interval(secs => ${NEVER_LIVE_SECONDS})`,
          ),
        );
      await endSessionsOfClosedBroadcasts(tx, undefined);
      await removeUnusedBroadcasts(tx, null);
      await purgeDeleted(tx);
    }),
  );
}

/** Closed broadcasts whose end the live edge has not been told yet. `epoch` is above every one of the broadcast. */
export function broadcastsToFinish(
  db: Database,
): Promise<{ broadcastId: BroadcastId; playbackId: PlaybackId; epoch: number }[]> {
  return db.run('broadcasts to finish', (orm) =>
    orm
      .select({
        broadcastId: broadcasts.id,
        playbackId: broadcasts.playbackId,
        epoch: broadcasts.nextEpoch,
      })
      .from(broadcasts)
      .where(
        and(
          eq(broadcasts.status, 'CLOSED'),
          isNull(broadcasts.finishEnqueuedAt),
          sql`${broadcasts.nextEpoch} > 0`,
        ),
      )
      .orderBy(asc(broadcasts.endedAt))
      .limit(FINISH_BATCH),
  );
}

/** To be called once the finish job is safely in the queue. */
export function markFinishEnqueued(db: Database, broadcastId: BroadcastId): Promise<void> {
  return db.run('mark finish enqueued', async (orm) => {
    await orm
      .update(broadcasts)
      .set({ finishEnqueuedAt: sql`now()` })
      .where(and(eq(broadcasts.id, broadcastId), isNull(broadcasts.finishEnqueuedAt)));
  });
}
