import { Broadcast } from '@naru/contracts/broadcast';
import { BroadcastId, ChannelId } from '@naru/contracts/ids';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import {
  broadcastById,
  broadcastByPlaybackId,
  createBroadcast,
  currentBroadcast,
  deleteBroadcast,
  listBroadcasts,
  updateBroadcast,
} from './broadcasts.ts';
import { createChannel } from './channels.ts';
import { endPublishSession, markSessionsAlive } from './publish-sessions.ts';
import { openScene, randomSlug, type Scene } from './testing/scene.ts';

const database = useTestDatabase();

const announce = (scene: Scene, name: string, description = '') =>
  createBroadcast(scene.db, { channelId: scene.channel.id, name, description });

const names = async (scene: Scene, filter: Partial<Parameters<typeof listBroadcasts>[1]>) =>
  (await listBroadcasts(scene.db, { limit: 100, channel: scene.channel.slug, ...filter })).items.map(
    ({ name }) => name,
  );

test('a broadcast shows what its schema names and nothing else', async () => {
  const scene = await openScene(database());
  const broadcast = await announce(scene, 'Morning', 'Text');
  expect(Object.keys(broadcast).sort()).toEqual(Object.keys(Broadcast.shape).sort());
  expect(broadcast).toMatchObject({ name: 'Morning', description: 'Text', status: 'READY', startedAt: null });
  expect(await broadcastById(scene.db, broadcast.id)).toEqual(broadcast);
  expect(await broadcastByPlaybackId(scene.db, broadcast.playbackId)).toEqual(broadcast);
});

test('a broadcast of an unknown channel is refused', async () => {
  const scene = await openScene(database());
  const channelId = ChannelId.parse('00000000-0000-4000-8000-000000000000');
  await expect(createBroadcast(scene.db, { channelId, name: 'x' })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('pages come newest first, without holes or repeats, also where moments are equal', async () => {
  const scene = await openScene(database());
  for (let index = 0; index < 7; index += 1) await announce(scene, `b${index}`);
  await scene.db.sql`update broadcasts set created_at = '2026-01-01T00:00:00.123Z' 
    where channel_id = ${scene.channel.id} and name in ('b2', 'b3', 'b4')`;
  const list = (filter: { limit: number; cursor: string | undefined }) =>
    listBroadcasts(scene.db, { channel: scene.channel.slug, ...filter });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ limit: 2, cursor: cursor ?? undefined });
    seen.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen.slice(0, 4)).toEqual(['b6', 'b5', 'b1', 'b0']);
  expect(seen.slice(4).sort()).toEqual(['b2', 'b3', 'b4']);
});

test('a last page that is exactly full has no next one', async () => {
  const scene = await openScene(database());
  await announce(scene, 'a');
  await announce(scene, 'b');
  expect((await listBroadcasts(scene.db, { limit: 2, channel: scene.channel.slug })).nextCursor).toBeNull();
});

test.each(['', 'abc', '!!!', Buffer.from('1_x').toString('base64url'), 'A'.repeat(200)])(
  'the forged cursor %j is refused',
  async (cursor) => {
    const scene = await openScene(database());
    await expect(listBroadcasts(scene.db, { limit: 2, cursor })).rejects.toMatchObject({
      code: 'invalid-query',
    });
  },
);

test('status, LIVE and channel narrow the list', async () => {
  const scene = await openScene(database());
  const other = await createChannel(scene.db, { slug: randomSlug(), name: 'Bob' });
  await createBroadcast(scene.db, { channelId: other.channel.id, name: 'of bob' });
  await announce(scene, 'on');
  const begun = await scene.begin();
  await markSessionsAlive(scene.db, [begun]);
  await announce(scene, 'next');
  expect(await names(scene, { status: 'READY' })).toEqual(['next']);
  expect(await names(scene, { status: 'READY', channel: undefined })).toContain('of bob');
  expect(await names(scene, { status: 'STREAMING' })).toEqual(['on']);
  expect(await names(scene, { status: 'LIVE' })).toEqual(['on']);
  expect(await names(scene, { channel: other.channel.slug })).toEqual(['of bob']);
  await endPublishSession(scene.db, {
    sessionId: begun.sessionId,
    reason: 'cut',
    clean: false,
    problem: null,
  });
  expect(await names(scene, { status: 'LIVE' })).toEqual(['on']);
  expect(await names(scene, { status: 'INTERRUPTED' })).toEqual(['on']);
});

test.each([
  ['MORNING', ['Good morning']],
  ['ÄPFEL', ['Äpfel & Birnen']],
  ['100%', ['100% real']],
  ['a_b', ['a_b']],
  ['c\\d', ['c\\d']],
  ["' OR 1=1--", []],
  ['(a+)+$', []],
  ['alice', ['c\\d', 'a_b', 'axb', '100% real', '1000 real', 'Äpfel & Birnen', 'Good morning']],
])('searching for %j finds the text as it is', async (search, expected) => {
  const scene = await openScene(database());
  for (const name of ['Good morning', 'Äpfel & Birnen', '1000 real', '100% real', 'axb', 'a_b', 'c\\d']) {
    await announce(scene, name);
  }
  expect([...(await names(scene, { search }))].sort()).toEqual([...expected].sort());
});

test('the current broadcast is the live one, else the one announced first', async () => {
  const scene = await openScene(database());
  expect(await currentBroadcast(scene.db, scene.channel.id)).toBeNull();
  await announce(scene, 'first');
  await scene.letSecondsPass(1);
  await announce(scene, 'second');
  expect(await currentBroadcast(scene.db, scene.channel.id)).toMatchObject({ name: 'first' });
  const begun = await scene.begin();
  await markSessionsAlive(scene.db, [begun]);
  expect(await currentBroadcast(scene.db, scene.channel.id)).toMatchObject({ status: 'STREAMING' });
  await updateBroadcast(scene.db, begun.broadcastId, { status: 'CLOSED' });
  expect(await currentBroadcast(scene.db, scene.channel.id)).toMatchObject({ name: 'second' });
});

test('only what is given changes, and closing is for good and once', async () => {
  const scene = await openScene(database());
  const broadcast = await announce(scene, 'old', 'text');
  expect(await updateBroadcast(scene.db, broadcast.id, { name: 'new' })).toMatchObject({
    name: 'new',
    description: 'text',
    status: 'READY',
  });
  const closed = await updateBroadcast(scene.db, broadcast.id, { status: 'CLOSED' });
  expect(closed?.endedAt).not.toBeNull();
  const again = await updateBroadcast(scene.db, broadcast.id, { status: 'CLOSED' });
  expect(again).toEqual(closed);
});

test('a deleted broadcast is gone for everybody, and deleting it again finds nothing', async () => {
  const scene = await openScene(database());
  const { id, playbackId } = await announce(scene, 'x');
  expect(await deleteBroadcast(scene.db, id)).toBe(true);
  expect(await deleteBroadcast(scene.db, id)).toBe(false);
  expect(await broadcastById(scene.db, id)).toBeNull();
  expect(await broadcastByPlaybackId(scene.db, playbackId)).toBeNull();
  expect(await updateBroadcast(scene.db, id, { name: 'y' })).toBeNull();
  expect(await names(scene, {})).toEqual([]);
});

test('an unknown id is null', async () => {
  const scene = await openScene(database());
  const id = BroadcastId.parse('00000000-0000-4000-8000-000000000000');
  expect(await broadcastById(scene.db, id)).toBeNull();
  expect(await updateBroadcast(scene.db, id, { status: 'CLOSED' })).toBeNull();
});
