import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { withDeadline } from '@naru/platform/deadline';
import { poll } from '@naru/platform/poll';
import { expect, onTestFinished, test } from 'vitest';
import { useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { sweepBroadcasts } from './broadcast-sweep.ts';
import { updateBroadcast } from './broadcasts.ts';
import { rotateStreamKey } from './channels.ts';
import { openDatabase } from './database.ts';
import { listenForPublishChanges } from './publish-changes.ts';
import { endPublishSession, markSessionsAlive } from './publish-sessions.ts';
import { openScene } from './testing/scene.ts';

const database = useTestDatabase();

async function openListeningScene() {
  const scene = await openScene(database(), { reconnectWindowSeconds: 1 });
  const stopping = new AbortController();
  let changes = 0;
  const listening = listenForPublishChanges(scene.db, () => (changes += 1), stopping.signal);
  await poll('first call', () => changes > 0, { deadlineMs: 5000 });
  return {
    ...scene,
    /** Runs something and waits until it was noticed. */
    notices: async (what: string, act: () => Promise<unknown>) => {
      const before = changes;
      await act();
      await poll(what, () => changes > before, { deadlineMs: 3000, everyMs: 10 });
    },
    changes: () => changes,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await listening;
    },
  };
}

test('every way a session or broadcast can end is noticed', async () => {
  await using scene = await openListeningScene();
  const { db, channel } = scene;
  const first = await scene.begin();
  await scene.notices('take-over', () => scene.begin());
  await scene.notices('rotated key', () => rotateStreamKey(db, channel.id));
  const second = await scene.begin();
  await markSessionsAlive(db, [second]);
  await scene.notices('end', () =>
    endPublishSession(db, { sessionId: second.sessionId, reason: 'cut', clean: false, problem: null }),
  );
  await scene.letSecondsPass(2);
  await scene.notices('sweep', () => sweepBroadcasts(db));
  const third = await scene.begin();
  expect(third.broadcastId).not.toBe(first.broadcastId);
  await scene.notices('closed by a person', () =>
    updateBroadcast(db, third.broadcastId, { status: 'CLOSED' }),
  );
});

test('heartbeats are not news', async () => {
  await using scene = await openListeningScene();
  const begun = await scene.begin();
  const before = scene.changes();
  for (let beat = 0; beat < 5; beat += 1) await markSessionsAlive(scene.db, [begun]);
  await scene.notices('the marker after them', () =>
    updateBroadcast(scene.db, begun.broadcastId, { status: 'CLOSED' }),
  );
  expect(scene.changes() - before).toBeLessThanOrEqual(2);
});

test('a lost connection is opened again, and what was missed is asked for', async () => {
  await using scene = await openListeningScene();
  await scene.notices(
    'reconnect',
    () => scene.db.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'naru-listen' and datname = current_database()`,
  );
  const begun = await scene.begin();
  await scene.notices('a change on the new connection', () =>
    updateBroadcast(scene.db, begun.broadcastId, { status: 'CLOSED' }),
  );
});

test('a stop does not wait for a server that takes the connection and says nothing', async () => {
  const silent = createServer((socket) => onTestFinished(() => void socket.destroy()));
  silent.listen({ host: '127.0.0.1', port: 0 });
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  await using db = openDatabase({ url: `postgres://naru@127.0.0.1:${port}/naru`, poolSize: 1 });
  const stopping = new AbortController();
  let changes = 0;
  const connected = once(silent, 'connection');
  const listening = listenForPublishChanges(db, () => (changes += 1), stopping.signal);
  await connected;
  stopping.abort();
  await withDeadline('the stop', 1500, () => listening);
  expect(changes).toBe(0);
});
