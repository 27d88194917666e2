import type { SessionId } from '@naru/contracts/ids';
import { and, inArray } from 'drizzle-orm';
import type { Database } from './database.ts';
import { publishSessions } from './schema.ts';

/** End reason of a session whose place another publisher took. */
export const SUPERSEDED = 'superseded';
/** The same of one that showed no sign of life lately. */
export const STALE = 'stale';

/** Those of the sessions that ended because another publisher took their place, whether they were alive then or not. */
export function supersededAmong(db: Database, sessionIds: readonly SessionId[]): Promise<SessionId[]> {
  if (sessionIds.length === 0) return Promise.resolve([]);
  return db.run('find superseded sessions', async (orm) => {
    const found = await orm
      .select({ id: publishSessions.id })
      .from(publishSessions)
      .where(
        and(
          inArray(publishSessions.id, [...sessionIds]),
          inArray(publishSessions.endReason, [SUPERSEDED, STALE]),
        ),
      );
    return found.map(({ id }) => id);
  });
}
