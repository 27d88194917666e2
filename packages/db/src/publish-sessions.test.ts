import { EPOCHS_PER_SESSION } from '@naru/contracts/ids';
import { hashSecret } from '@naru/platform/secret';
import { describe, expect, test } from 'vitest';
import { useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { createBroadcast, updateBroadcast } from './broadcasts.ts';
import { channelBySlug, revokeStreamKey, rotateStreamKey, updateChannel } from './channels.ts';
import {
  authorizePublisher,
  endPublishSession,
  MAX_TAKE_OVERS_PER_MINUTE,
  markSessionsAlive,
} from './publish-sessions.ts';
import { supersededAmong } from './superseded-sessions.ts';
import { openScene } from './testing/scene.ts';

const database = useTestDatabase();

const source = {
  video: { codec: 'h264', width: 1280, height: 720, frameRate: 30, profile: 'High' },
  audio: { codec: 'aac', sampleRate: 48_000, channels: 2, silent: false },
  encoder: 'test',
} as const;

const cut = { reason: 'socket closed', clean: false, problem: null };
const unpublished = { reason: 'unpublished', clean: true, problem: null };

describe('authorizing a publisher', () => {
  test('a key leads to its channel and settings', async () => {
    const scene = await openScene(database(), { reconnectWindowSeconds: 7 });
    expect(await authorizePublisher(scene.db, hashSecret(scene.secrets.streamKey))).toEqual({
      channelId: scene.channel.id,
      slug: scene.channel.slug,
      settings: { reconnectWindowSeconds: 7, endAtOnce: false },
    });
  });

  test('an unknown key, one in other case, the manage token and a revoked key lead nowhere', async () => {
    const scene = await openScene(database());
    const { streamKey, manageToken } = scene.secrets;
    await revokeStreamKey(scene.db, scene.channel.id);
    for (const key of ['live_x', streamKey.toUpperCase(), `${streamKey} `, manageToken, streamKey]) {
      expect(await authorizePublisher(scene.db, hashSecret(key))).toBeNull();
    }
  });

  test('a disabled channel is refused, also when it is disabled after the check', async () => {
    const scene = await openScene(database());
    await updateChannel(scene.db, scene.channel.id, { disabled: true });
    expect(await authorizePublisher(scene.db, hashSecret(scene.secrets.streamKey))).toBeNull();
    await expect(scene.begin()).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a rotated key is refused at once and its session ended', async () => {
    const scene = await openScene(database());
    const begun = await scene.begin();
    await markSessionsAlive(scene.db, [begun]);
    const rotated = await rotateStreamKey(scene.db, scene.channel.id);
    expect(await authorizePublisher(scene.db, hashSecret(scene.secrets.streamKey))).toBeNull();
    expect(await authorizePublisher(scene.db, hashSecret(rotated?.streamKey ?? ''))).not.toBeNull();
    expect(await markSessionsAlive(scene.db, [begun])).toEqual([begun.sessionId]);
    expect(await scene.broadcast(begun.broadcastId)).toMatchObject({ status: 'INTERRUPTED' });
  });
});

describe('beginning a session', () => {
  test('an unannounced publisher gets a new broadcast named after the channel', async () => {
    const scene = await openScene(database());
    const begun = await scene.begin();
    expect(begun).toMatchObject({ epochBase: 0, supersededSessions: [] });
    expect(await scene.broadcast(begun.broadcastId)).toMatchObject({ status: 'READY', name: 'Alice' });
  });

  test('the broadcast that was announced first is used', async () => {
    const scene = await openScene(database());
    const first = await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'first' });
    await scene.letSecondsPass(1);
    await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'second' });
    expect((await scene.begin()).broadcastId).toBe(first.id);
  });

  test('an interrupted broadcast goes on: same playback id, same start, next block of epochs', async () => {
    const scene = await openScene(database());
    const first = await scene.begin();
    await markSessionsAlive(scene.db, [first]);
    await endPublishSession(scene.db, { ...cut, sessionId: first.sessionId });
    await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'announced meanwhile' });
    const second = await scene.begin();
    expect(second).toMatchObject({
      broadcastId: first.broadcastId,
      playbackId: first.playbackId,
      epochBase: EPOCHS_PER_SESSION,
      broadcastStartedAtMs: first.broadcastStartedAtMs,
    });
  });

  test('a broadcast whose window elapsed while nobody swept is closed first', async () => {
    const scene = await openScene(database(), { reconnectWindowSeconds: 60 });
    const first = await scene.begin();
    await markSessionsAlive(scene.db, [first]);
    await scene.letSecondsPass(61);
    const second = await scene.begin();
    expect(second.broadcastId).not.toBe(first.broadcastId);
    expect(await scene.broadcast(first.broadcastId)).toMatchObject({ status: 'CLOSED' });
  });

  test('of many publishers at the same moment exactly one owns the channel, and no epoch is given twice', async () => {
    const scene = await openScene(database());
    const attempts = await Promise.allSettled(Array.from({ length: 4 }, () => scene.begin()));
    const begun = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(begun).toHaveLength(4);
    expect(new Set(begun.map(({ epochBase }) => epochBase)).size).toBe(4);
    expect(new Set(begun.map(({ broadcastId }) => broadcastId)).size).toBe(1);
    const lost = await markSessionsAlive(scene.db, begun);
    expect(lost).toHaveLength(3);
    expect(
      (
        await supersededAmong(
          scene.db,
          begun.map(({ sessionId }) => sessionId),
        )
      ).sort(),
    ).toEqual([...lost].sort());
    const owner = begun.find(({ sessionId }) => !lost.includes(sessionId));
    expect(owner?.epochBase).toBe(3 * EPOCHS_PER_SESSION);
    expect(begun.flatMap(({ supersededSessions }) => supersededSessions).sort()).toEqual([...lost].sort());
  });

  test('publishers that fight for a key are refused after a few take-overs; the owner stays', async () => {
    const scene = await openScene(database());
    const begun = [await scene.begin()];
    for (let takeOver = 1; takeOver <= MAX_TAKE_OVERS_PER_MINUTE; takeOver += 1)
      begun.push(await scene.begin());
    await expect(scene.begin()).rejects.toMatchObject({ code: 'too-many-requests' });
    expect(await markSessionsAlive(scene.db, begun.slice(-1))).toEqual([]);
    await scene.letSecondsPass(61);
    await expect(scene.begin()).resolves.toBeDefined();
  });

  test('a session without a sign of life can always be replaced', async () => {
    const scene = await openScene(database(), { reconnectWindowSeconds: 600 });
    const replaced = [];
    for (let round = 0; round < 6; round += 1) {
      const begun = await scene.begin();
      await markSessionsAlive(scene.db, [begun]);
      await scene.letSecondsPass(4);
      replaced.push(begun.sessionId);
    }
    await expect(scene.begin()).resolves.toBeDefined();
    // Its publisher may come back, and must not take the place from who has it now.
    expect((await supersededAmong(scene.db, replaced)).sort()).toEqual(replaced.sort());
  });

  test('channels do not disturb each other', async () => {
    const one = await openScene(database());
    const other = await openScene(database());
    const begun = await one.begin();
    await other.begin();
    expect(await markSessionsAlive(one.db, [begun])).toEqual([]);
  });
});

describe('signs of life', () => {
  test('the first one takes the broadcast live and keeps what the source is', async () => {
    const scene = await openScene(database());
    const begun = await scene.begin();
    expect(await markSessionsAlive(scene.db, [{ sessionId: begun.sessionId, source }])).toEqual([]);
    const broadcast = await scene.broadcast(begun.broadcastId);
    expect(broadcast?.status).toBe('STREAMING');
    expect(broadcast?.startedAt).toBeInstanceOf(Date);
    expect((await scene.session(begun.sessionId))?.source).toEqual(source);
  });

  test('the start of a broadcast is set once', async () => {
    const scene = await openScene(database());
    const begun = await scene.begin();
    await markSessionsAlive(scene.db, [begun]);
    await scene.letSecondsPass(10);
    const before = await scene.broadcast(begun.broadcastId);
    await endPublishSession(scene.db, { ...cut, sessionId: begun.sessionId });
    await markSessionsAlive(scene.db, [await scene.begin()]);
    const after = await scene.broadcast(begun.broadcastId);
    expect(after?.startedAt).toEqual(before?.startedAt);
    expect(after).toMatchObject({ status: 'STREAMING', interruptedAt: null });
  });

  test('a session of a closed broadcast is told to go', async () => {
    const scene = await openScene(database());
    const begun = await scene.begin();
    await markSessionsAlive(scene.db, [begun]);
    await updateBroadcast(scene.db, begun.broadcastId, { status: 'CLOSED' });
    expect(await markSessionsAlive(scene.db, [begun])).toEqual([begun.sessionId]);
    expect(await scene.broadcast(begun.broadcastId)).toMatchObject({ status: 'CLOSED' });
  });

  test('no sessions, no question', async () => {
    const scene = await openScene(database());
    expect(await markSessionsAlive(scene.db, [])).toEqual([]);
  });
});

describe('ending a session', () => {
  test('a live broadcast waits for its publisher', async () => {
    const scene = await openScene(database());
    const begun = await scene.begin();
    await markSessionsAlive(scene.db, [begun]);
    await endPublishSession(scene.db, { ...unpublished, sessionId: begun.sessionId });
    expect(await scene.broadcast(begun.broadcastId)).toMatchObject({ status: 'INTERRUPTED', endedAt: null });
    expect(await scene.session(begun.sessionId)).toMatchObject({ endReason: 'unpublished' });
  });

  test('a clean end closes at once where the channel wants it, a cut does not', async () => {
    const scene = await openScene(database(), { endAtOnce: true });
    const first = await scene.begin();
    await markSessionsAlive(scene.db, [first]);
    await endPublishSession(scene.db, { ...cut, sessionId: first.sessionId });
    expect(await scene.broadcast(first.broadcastId)).toMatchObject({ status: 'INTERRUPTED' });
    const second = await scene.begin();
    await markSessionsAlive(scene.db, [second]);
    await endPublishSession(scene.db, { ...unpublished, sessionId: second.sessionId });
    expect(await scene.broadcast(second.broadcastId)).toMatchObject({
      status: 'CLOSED',
      interruptedAt: null,
    });
  });

  test('a publisher that never sent media leaves no broadcast behind, but its problem', async () => {
    const scene = await openScene(database());
    const begun = await scene.begin();
    await endPublishSession(scene.db, { ...cut, sessionId: begun.sessionId, problem: 'no keyframe' });
    expect(await scene.broadcast(begun.broadcastId)).toBeNull();
    expect(await channelBySlug(scene.db, scene.channel.slug)).toMatchObject({ lastProblem: 'no keyframe' });
  });

  test('an announced broadcast stays announced when its publisher never sent media', async () => {
    const scene = await openScene(database());
    const announced = await createBroadcast(scene.db, { channelId: scene.channel.id, name: 'announced' });
    const begun = await scene.begin();
    await endPublishSession(scene.db, { ...cut, sessionId: begun.sessionId });
    expect(await scene.broadcast(announced.id)).toMatchObject({ status: 'READY' });
  });

  test('a second end, and the end of a session that was replaced, change nothing', async () => {
    const scene = await openScene(database(), { endAtOnce: true });
    const old = await scene.begin();
    const current = await scene.begin();
    await markSessionsAlive(scene.db, [current]);
    await endPublishSession(scene.db, { ...unpublished, sessionId: old.sessionId });
    expect(await scene.broadcast(current.broadcastId)).toMatchObject({ status: 'STREAMING' });
    await endPublishSession(scene.db, { ...cut, sessionId: current.sessionId });
    await endPublishSession(scene.db, { ...unpublished, sessionId: current.sessionId });
    expect(await scene.broadcast(current.broadcastId)).toMatchObject({ status: 'INTERRUPTED' });
  });
});
