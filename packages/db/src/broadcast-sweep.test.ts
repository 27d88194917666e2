import { EPOCHS_PER_SESSION } from '@naru/contracts/ids';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { broadcastsToFinish, markFinishEnqueued, sweepBroadcasts } from './broadcast-sweep.ts';
import { createBroadcast, deleteBroadcast, updateBroadcast } from './broadcasts.ts';
import { deleteChannel } from './channels.ts';
import { endPublishSession, markSessionsAlive } from './publish-sessions.ts';
import { openScene, type Scene } from './testing/scene.ts';

const database = useTestDatabase();

async function goLive(scene: Scene) {
  const begun = await scene.begin();
  await markSessionsAlive(scene.db, [begun]);
  return begun;
}

const statusOf = async (scene: Scene, id: string) => (await scene.broadcast(id))?.status ?? 'gone';

test('a publisher is missed after two seconds of silence, not before, and welcomed back', async () => {
  const scene = await openScene(database());
  const begun = await goLive(scene);
  await scene.letSecondsPass(1);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('STREAMING');
  await scene.letSecondsPass(1.1);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('INTERRUPTED');
  expect(await markSessionsAlive(scene.db, [begun])).toEqual([]);
  expect(await statusOf(scene, begun.broadcastId)).toBe('STREAMING');
});

test('an interrupted broadcast closes when the window of its channel has elapsed since the last media', async () => {
  const scene = await openScene(database(), { reconnectWindowSeconds: 10 });
  const begun = await goLive(scene);
  await scene.letSecondsPass(9);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('INTERRUPTED');
  await scene.letSecondsPass(1.1);
  await sweepBroadcasts(scene.db);
  expect(await scene.broadcast(begun.broadcastId)).toMatchObject({ status: 'CLOSED', interruptedAt: null });
  expect(await scene.session(begun.sessionId)).toMatchObject({ endReason: 'broadcast closed' });
});

test('after a power cut one sweep closes what was live long ago', async () => {
  const scene = await openScene(database());
  const begun = await goLive(scene);
  await scene.letSecondsPass(3600);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('CLOSED');
});

test('a window of zero closes at the first sweep after the interruption', async () => {
  const scene = await openScene(database(), { reconnectWindowSeconds: 0 });
  const begun = await goLive(scene);
  await endPublishSession(scene.db, {
    sessionId: begun.sessionId,
    reason: 'cut',
    clean: false,
    problem: null,
  });
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('CLOSED');
});

test('a broadcast ends after twelve hours, even with a publisher', async () => {
  const scene = await openScene(database());
  const begun = await goLive(scene);
  await scene.letSecondsPass(12 * 3600 - 60);
  await markSessionsAlive(scene.db, [begun]);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('STREAMING');
  await scene.letSecondsPass(61);
  await markSessionsAlive(scene.db, [begun]);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('CLOSED');
  expect(await markSessionsAlive(scene.db, [begun])).toEqual([begun.sessionId]);
});

test('a session that never sent media is cleared away with the broadcast made for it', async () => {
  const scene = await openScene(database());
  const begun = await scene.begin();
  await scene.letSecondsPass(20);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('READY');
  await scene.letSecondsPass(11);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, begun.broadcastId)).toBe('gone');
});

test('an announced broadcast waits for ever', async () => {
  const scene = await openScene(database());
  const announced = await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'later' });
  await scene.letSecondsPass(30 * 24 * 3600);
  await sweepBroadcasts(scene.db);
  expect(await statusOf(scene, announced.id)).toBe('READY');
});

test('sweepers at the same time do not disturb each other or the publishers', async () => {
  const scene = await openScene(database());
  const begun = await goLive(scene);
  const sweeps = Array.from({ length: 8 }, () => sweepBroadcasts(scene.db));
  const heartbeats = Array.from({ length: 8 }, () => markSessionsAlive(scene.db, [begun]));
  await Promise.all([...sweeps, ...heartbeats]);
  expect(await statusOf(scene, begun.broadcastId)).toBe('STREAMING');
});

const toFinish = async (scene: Scene, id: string) =>
  (await broadcastsToFinish(scene.db)).filter(({ broadcastId }) => broadcastId === id);

test('the end of a broadcast is announced once, above all its epochs', async () => {
  const scene = await openScene(database());
  const { broadcastId, playbackId } = await goLive(scene);
  expect(await toFinish(scene, broadcastId)).toEqual([]);
  await updateBroadcast(scene.db, broadcastId, { status: 'CLOSED' });
  expect(await toFinish(scene, broadcastId)).toEqual([
    { broadcastId, playbackId, epoch: EPOCHS_PER_SESSION },
  ]);
  await markFinishEnqueued(scene.db, broadcastId);
  expect(await toFinish(scene, broadcastId)).toEqual([]);
});

test('a broadcast that never had a publisher has no end to announce', async () => {
  const scene = await openScene(database());
  const { id } = await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'never' });
  await updateBroadcast(scene.db, id, { status: 'CLOSED' });
  expect(await toFinish(scene, id)).toEqual([]);
});

test('a deleted broadcast and a deleted channel stay until the live edge knows', async () => {
  const scene = await openScene(database());
  const { broadcastId } = await goLive(scene);
  await deleteBroadcast(scene.db, broadcastId);
  expect(await deleteChannel(scene.db, scene.channel.id, { force: false })).toBe('deleted');
  await sweepBroadcasts(scene.db);
  expect(await toFinish(scene, broadcastId)).toHaveLength(1);
  await markFinishEnqueued(scene.db, broadcastId);
  await sweepBroadcasts(scene.db);
  expect(await scene.broadcast(broadcastId)).toBeNull();
  expect(await scene.db.sql`select id from channels where id = ${scene.channel.id}`).toHaveLength(0);
});
