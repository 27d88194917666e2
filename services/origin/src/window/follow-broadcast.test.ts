import type { EdgePosition, LiveEdge } from '@naru/backends/live-edge/live-edge';
import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import { SyntheticBroadcast } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import { PlaybackId } from '@naru/contracts/ids';
import type { LiveEvent } from '@naru/hls/live-event';
import { type LiveWindow, nextPosition } from '@naru/hls/timeline';
import type { Clock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { followBroadcast } from './follow-broadcast.ts';

const ID = PlaybackId.parse('abcdefghij234567abcd');
const soon = { deadlineMs: 5000, everyMs: 2 };

async function edgeWith(...events: readonly LiveEvent[]): Promise<LiveEdge> {
  const edge = createMemoryLiveEdge();
  onTestFinished(() => edge[Symbol.asyncDispose]());
  for (const event of events) await edge.publish(ID, event);
  return edge;
}

function follow(liveEdge: LiveEdge, clock: Clock = new ManualClock()) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const windows: LiveWindow[] = [];
  const outcome = followBroadcast({
    liveEdge,
    playbackId: ID,
    clock,
    logger: createLogger('test', 'silent'),
    positionDeadlineMs: 1000,
    signal: stop.signal,
    onEvent: () => {},
    onWindow: (window) => windows.push(window),
  });
  return { windows, outcome, stop: () => stop.abort() };
}

test('an unknown broadcast shows nothing', async () => {
  const { windows, outcome } = follow(await edgeWith());
  expect(await outcome).toBe('unknown');
  expect(windows).toEqual([]);
});

test('the first window is all that the live edge had, over several runs', async () => {
  const broadcast = new SyntheticBroadcast();
  const edge = await edgeWith(
    broadcast.start(1),
    ...broadcast.segments(3),
    broadcast.part(),
    broadcast.endRun(),
    broadcast.start(2),
    ...broadcast.segment(),
    broadcast.part(),
  );
  const { windows, outcome, stop } = follow(edge);
  await poll('the first window', () => windows.length > 0, soon);
  expect(windows).toHaveLength(1);
  expect(windows.map(nextPosition)).toEqual([{ msn: 5, part: 1 }]);
  stop();
  expect(await outcome).toBe('stopped');
});

test('a run that has no part yet is waited for as well', async () => {
  const broadcast = new SyntheticBroadcast();
  const edge = await edgeWith(
    broadcast.start(1),
    ...broadcast.segment(),
    broadcast.endRun(),
    broadcast.start(2),
  );
  const { windows } = follow(edge);
  await poll('the first window', () => windows.length > 0, soon);
  expect(windows.map(({ run }) => run?.epoch)).toEqual([2]);
});

test('of an ended broadcast only the end is shown', async () => {
  const broadcast = new SyntheticBroadcast();
  const { windows, outcome } = follow(
    await edgeWith(broadcast.start(1), ...broadcast.segments(2), broadcast.end(1000)),
  );
  expect(await outcome).toBe('ended');
  expect(windows.map(({ ended }) => ended)).toEqual([true]);
});

test('a live edge that fails is asked again, ever more rarely, until it answers', async () => {
  const broadcast = new SyntheticBroadcast();
  const edge = await edgeWith(broadcast.start(1), ...broadcast.segment());
  const clock = new ManualClock();
  const askedAt: number[] = [];
  const failing: LiveEdge = {
    publish: (...event) => edge.publish(...event),
    follow: (...from) => edge.follow(...from),
    position: async (id): Promise<EdgePosition | null> => {
      askedAt.push(clock.monotonic());
      if (askedAt.length <= 8) throw new Error('refused');
      return edge.position(id);
    },
    [Symbol.asyncDispose]: () => edge[Symbol.asyncDispose](),
  };
  const { windows } = follow(failing, clock);
  await poll(
    'the answer',
    () => {
      if (clock.sleeping > 0) clock.advance(10);
      return windows.length > 0;
    },
    { deadlineMs: 5000, everyMs: 0 },
  );
  const pauses = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0));
  expect(pauses[0]).toBeGreaterThanOrEqual(50);
  expect(pauses[0]).toBeLessThanOrEqual(110);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(2010);
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(1000);
});
