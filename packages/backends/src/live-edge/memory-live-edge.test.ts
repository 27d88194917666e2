import { PlaybackId } from '@naru/contracts/ids';
import { poll } from '@naru/platform/poll';
import { newPlaybackId } from '@naru/platform/secret';
import { expect, test } from 'vitest';
import { createMemoryLiveEdge } from './memory-live-edge.ts';
import { openLiveEdge } from './open-live-edge.ts';
import { SyntheticBroadcast } from './testing/synthetic-broadcast.ts';

const freshId = (): PlaybackId => PlaybackId.parse(newPlaybackId());
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('no timer is left once every broadcast is forgotten, nor after disposal', async () => {
  const before = timers();
  const edge = createMemoryLiveEdge({ endedRetentionMs: 40 });
  const broadcast = new SyntheticBroadcast();
  const id = freshId();
  await edge.publish(id, broadcast.start(1));
  expect(timers()).toBe(before + 1);
  await edge.publish(id, broadcast.end());
  await poll('forgetting', async () => (await edge.position(id)) === null, { deadlineMs: 5000, everyMs: 10 });
  await poll('the timer to go', () => timers() === before, { deadlineMs: 5000, everyMs: 10 });

  await edge.publish(freshId(), new SyntheticBroadcast().start(1));
  expect(timers()).toBe(before + 1);
  await edge[Symbol.asyncDispose]();
  expect(timers()).toBe(before);
});

test('a broadcast whose end got lost is forgotten after a long silence', async () => {
  await using edge = createMemoryLiveEdge({ silentRetentionMs: 40 });
  const id = freshId();
  await edge.publish(id, new SyntheticBroadcast().start(1));
  expect(await edge.position(id)).not.toBeNull();
  await poll('forgetting', async () => (await edge.position(id)) === null, { deadlineMs: 5000, everyMs: 10 });
});

test('a broadcast that goes on is not forgotten, however old it is', async () => {
  await using edge = createMemoryLiveEdge({ silentRetentionMs: 400 });
  const id = freshId();
  const broadcast = new SyntheticBroadcast();
  await edge.publish(id, broadcast.start(1));
  const startedAt = performance.now();
  const publishOn = async (): Promise<boolean> => {
    await edge.publish(id, broadcast.part());
    return performance.now() - startedAt > 1000;
  };
  await poll('a second of parts', publishOn, { deadlineMs: 5000, everyMs: 20 });
  expect(await edge.position(id)).not.toBeNull();
});

test('bytes are handed on without a copy', async () => {
  await using edge = createMemoryLiveEdge();
  const id = freshId();
  const broadcast = new SyntheticBroadcast();
  await edge.publish(id, broadcast.start(1));
  const part = broadcast.part();
  await edge.publish(id, part);
  const stop = new AbortController();
  const events = edge.follow(id, stop.signal)[Symbol.asyncIterator]();
  await events.next();
  const { value } = await events.next();
  expect(value).toBe(part);
  stop.abort();
});

test('the end of a broadcast that never started is remembered: a late run is refused', async () => {
  await using edge = await openLiveEdge({ backend: { kind: 'memory' } });
  const id = freshId();
  const broadcast = new SyntheticBroadcast();
  expect(await edge.publish(id, broadcast.end(1000))).toBe('accepted');
  expect(await edge.publish(id, broadcast.start(3))).toBe('stale-epoch');
  expect(await edge.position(id)).toBeNull();
});

test('publishing after disposal is rejected', async () => {
  const edge = createMemoryLiveEdge();
  await edge[Symbol.asyncDispose]();
  await expect(edge.publish(freshId(), new SyntheticBroadcast().start(1))).rejects.toMatchObject({
    code: 'unavailable',
  });
});
