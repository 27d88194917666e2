import { hashSecret } from '@naru/platform/secret';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { createBroadcast, currentBroadcast, listBroadcasts } from './broadcasts.ts';
import {
  channelBySlug,
  channelOfManageToken,
  createChannel,
  deleteChannel,
  listChannels,
  revokeStreamKey,
  rotateStreamKey,
  updateChannel,
} from './channels.ts';
import { markSessionsAlive } from './publish-sessions.ts';
import { openScene, randomSlug } from './testing/scene.ts';

const database = useTestDatabase();

test('secrets have 160 bits, are shown once and are stored as hashes only', async () => {
  const scene = await openScene(database());
  const { streamKey, manageToken } = scene.secrets;
  expect(streamKey).toMatch(/^live_[a-z2-7]{32}$/);
  expect(manageToken).toMatch(/^manage_[a-z2-7]{32}$/);
  const [row] = await scene.db.sql`select * from channels where id = ${scene.channel.id}`;
  expect(row?.stream_key_hash).toEqual(hashSecret(streamKey));
  const dump = JSON.stringify(await scene.db.sql`select c::text from channels c`);
  expect(dump).not.toContain(streamKey);
  expect(dump).not.toContain(manageToken);
  expect(scene.channel.streamKeyHint).toBe(streamKey.slice(-4));
});

test('a slug is given once, also to two who ask at the same moment, and again after a deletion', async () => {
  const scene = await openScene(database());
  const { slug } = scene.channel;
  const race = randomSlug();
  const outcomes = await Promise.allSettled([
    createChannel(scene.db, { slug: race, name: 'A' }),
    createChannel(scene.db, { slug: race, name: 'B' }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(createChannel(scene.db, { slug, name: 'B' })).rejects.toMatchObject({ code: 'conflict' });
  await deleteChannel(scene.db, scene.channel.id, { force: false });
  await expect(createChannel(scene.db, { slug, name: 'B' })).resolves.toBeDefined();
});

test('channels come by slug, and not at all once deleted', async () => {
  const scene = await openScene(database());
  expect(await channelBySlug(scene.db, scene.channel.slug)).toEqual(scene.channel);
  expect(await channelBySlug(scene.db, randomSlug())).toBeNull();
  expect(await listChannels(scene.db)).toContainEqual(scene.channel);
  await deleteChannel(scene.db, scene.channel.id, { force: false });
  expect(await channelBySlug(scene.db, scene.channel.slug)).toBeNull();
  expect(await listChannels(scene.db)).not.toContainEqual(expect.objectContaining({ id: scene.channel.id }));
});

test('a manage token leads to its channel until that is deleted; a stream key leads nowhere', async () => {
  const scene = await openScene(database());
  const hash = hashSecret(scene.secrets.manageToken);
  expect(await channelOfManageToken(scene.db, hash)).toBe(scene.channel.id);
  expect(await channelOfManageToken(scene.db, hashSecret(scene.secrets.streamKey))).toBeNull();
  await deleteChannel(scene.db, scene.channel.id, { force: false });
  expect(await channelOfManageToken(scene.db, hash)).toBeNull();
});

test('only what is given changes', async () => {
  const scene = await openScene(database(), { reconnectWindowSeconds: 5 });
  const changed = await updateChannel(scene.db, scene.channel.id, { settings: { endAtOnce: true } });
  expect(changed).toEqual({
    ...scene.channel,
    settings: { reconnectWindowSeconds: 5, endAtOnce: true },
  });
  expect(await updateChannel(scene.db, scene.channel.id, { name: 'Bob' })).toMatchObject({ name: 'Bob' });
});

test('disabling interrupts the broadcast, twice is once, and enabling makes the key work again', async () => {
  const scene = await openScene(database());
  const begun = await scene.begin();
  await markSessionsAlive(scene.db, [begun]);
  await updateChannel(scene.db, scene.channel.id, { disabled: true });
  expect(await updateChannel(scene.db, scene.channel.id, { disabled: true })).toMatchObject({
    disabled: true,
  });
  expect(await scene.broadcast(begun.broadcastId)).toMatchObject({ status: 'INTERRUPTED' });
  expect(await scene.session(begun.sessionId)).toMatchObject({ endReason: 'channel disabled' });
  await updateChannel(scene.db, scene.channel.id, { disabled: false });
  expect(await scene.begin()).toMatchObject({ broadcastId: begun.broadcastId });
});

test('each rotation gives another key; a revoked one has no hint', async () => {
  const scene = await openScene(database());
  const first = await rotateStreamKey(scene.db, scene.channel.id);
  const second = await rotateStreamKey(scene.db, scene.channel.id);
  expect(first?.streamKey).not.toBe(second?.streamKey);
  expect(second?.channel.streamKeyHint).toBe(second?.streamKey.slice(-4));
  expect(await revokeStreamKey(scene.db, scene.channel.id)).toMatchObject({ streamKeyHint: '' });
});

test('what does not exist cannot be changed', async () => {
  const scene = await openScene(database());
  const id = scene.channel.id;
  await deleteChannel(scene.db, id, { force: false });
  expect(await updateChannel(scene.db, id, { name: 'x' })).toBeNull();
  expect(await rotateStreamKey(scene.db, id)).toBeNull();
  expect(await revokeStreamKey(scene.db, id)).toBeNull();
  expect(await deleteChannel(scene.db, id, { force: true })).toBe('unknown');
});

test('a live channel is deleted by force only, with everything that is on', async () => {
  const scene = await openScene(database());
  await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'on' });
  const begun = await scene.begin();
  await markSessionsAlive(scene.db, [begun]);
  await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'next' });
  expect(await deleteChannel(scene.db, scene.channel.id, { force: false })).toBe('live');
  expect(await deleteChannel(scene.db, scene.channel.id, { force: true })).toBe('deleted');
  expect((await listBroadcasts(scene.db, { limit: 10, channel: scene.channel.slug })).items).toEqual([]);
  expect(await currentBroadcast(scene.db, scene.channel.id)).toBeNull();
  expect(await markSessionsAlive(scene.db, [begun])).toEqual([begun.sessionId]);
});
