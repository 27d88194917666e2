import { SyntheticBroadcast } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import type { LiveEvent } from '@naru/hls/live-event';
import { withDeadline } from '@naru/platform/deadline';
import { poll } from '@naru/platform/poll';
import { describe, expect, test } from 'vitest';
import {
  DEADLINE_MS,
  freshId,
  type OpenLiveEdge,
  openForTest,
  publishAll,
  read,
} from './live-edge-harness.ts';

/** Replay, live events, and every way in which following ends. */
export function describeFollowing(open: OpenLiveEdge): void {
  describe('following', () => {
    test('ends at once for an unknown broadcast', async () => {
      const edge = await openForTest(open);
      expect(await read(edge, freshId(), 1)).toEqual([]);
    });

    test('replays, then goes on with what is published, bytes included', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      const [start, first, second] = [broadcast.start(1), broadcast.part(), broadcast.part()];
      await publishAll(edge, id, [start, first]);
      const stop = new AbortController();
      const seen: LiveEvent[] = [];
      const reading = (async () => {
        for await (const event of edge.follow(id, stop.signal)) seen.push(event);
      })();
      await poll('the replay', () => seen.length === 2, { deadlineMs: DEADLINE_MS, everyMs: 5 });
      await publishAll(edge, id, [second]);
      await poll('the new part', () => seen.length === 3, { deadlineMs: DEADLINE_MS, everyMs: 5 });
      stop.abort();
      await withDeadline('the reader to leave', DEADLINE_MS, () => reading);
      expect(seen).toEqual([start, first, second]);
    });

    test('gives every reader everything', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1)]);
      const readings = Array.from({ length: 5 }, () => read(edge, id, 7));
      await publishAll(edge, id, broadcast.segment());
      for (const labels of await Promise.all(readings)) {
        expect(labels).toEqual(['run-started 1', ...[0, 1, 2, 3, 4, 5].map((part) => `1-0.${part}`)]);
      }
    });

    test('ends quietly when the signal fires, before and while it waits', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      await publishAll(edge, id, [new SyntheticBroadcast().start(1)]);
      expect(await edge.follow(id, AbortSignal.abort())[Symbol.asyncIterator]().next()).toMatchObject({
        done: true,
      });
      const stop = new AbortController();
      const events = edge.follow(id, stop.signal)[Symbol.asyncIterator]();
      await events.next();
      const waiting = events.next();
      stop.abort();
      expect(await withDeadline('the end', DEADLINE_MS, () => waiting)).toMatchObject({ done: true });
    });

    test('ends after the end of the broadcast', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1), broadcast.part()]);
      const reading = read(edge, id, Number.POSITIVE_INFINITY);
      await publishAll(edge, id, [broadcast.end()]);
      expect(await reading).toEqual(['run-started 1', '1-0.0', 'broadcast-ended 2']);
    });

    test('ends when the live edge is disposed', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      await publishAll(edge, id, [new SyntheticBroadcast().start(1)]);
      const reading = read(edge, id, Number.POSITIVE_INFINITY);
      await edge[Symbol.asyncDispose]();
      expect(await reading).toEqual(['run-started 1']);
    });
  });
}
