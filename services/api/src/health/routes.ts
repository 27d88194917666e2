import type { Database } from '@naru/db/database';
import { REQUIRED_MIGRATION, schemaState } from '@naru/db/schema-version';
import type { Clock } from '@naru/platform/clock';
import { AppError } from '@naru/platform/errors';
import type { ApiApp } from '../api-environment.ts';

/** However often it is asked, the database is asked this often at most. */
const READINESS_KEPT_MS = 500;

/** Alive: the process answers. Ready: the database answers and has the schema that this code needs. */
export function addHealthRoutes(app: ApiApp, options: { db: Database; clock: Clock }): void {
  const { db, clock } = options;
  let asked: { atMs: number; state: ReturnType<typeof schemaState> } | null = null;

  app.get('/healthz', (c) => c.json({ status: 'alive' }, 200, { 'cache-control': 'no-store' }));

  app.get('/readyz', async (c) => {
    const nowMs = clock.monotonic();
    if (asked === null || nowMs - asked.atMs > READINESS_KEPT_MS) {
      asked = { atMs: nowMs, state: schemaState(db) };
    }
    if ((await asked.state) === 'not-migrated') {
      throw new AppError('unavailable', `the database lacks migration ${REQUIRED_MIGRATION}`);
    }
    return c.json({ status: 'ready' }, 200, { 'cache-control': 'no-store' });
  });
}
