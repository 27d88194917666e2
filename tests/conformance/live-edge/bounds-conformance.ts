import { SyntheticBroadcast } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import { withDeadline } from '@naru/platform/deadline';
import { poll } from '@naru/platform/poll';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  DEADLINE_MS,
  freshId,
  type OpenLiveEdge,
  openForTest,
  publishAll,
  read,
} from './live-edge-harness.ts';

/** What is kept, for how long, and what happens to a reader that is too slow for it. */
export function describeBounds(open: OpenLiveEdge): void {
  describe('bounds', () => {
    test('keeps the newest segments, whole, behind the start of their run', async () => {
      const edge = await openForTest(open, { keptSegments: 2 });
      const id = freshId();
      const broadcast = new SyntheticBroadcast({ partsPerSegment: 2 });
      await publishAll(edge, id, [broadcast.start(1), ...broadcast.segments(4), broadcast.part()]);
      expect(await read(edge, id, 4)).toEqual(['run-started 1', '1-3.0', '1-3.1', '1-4.0']);
    });

    test('forgets a run with its last segment, and one that had none', async () => {
      const edge = await openForTest(open, { keptSegments: 2 });
      const id = freshId();
      const broadcast = new SyntheticBroadcast({ partsPerSegment: 1 });
      await publishAll(edge, id, [
        broadcast.start(1),
        broadcast.part(),
        broadcast.part(),
        broadcast.endRun(),
      ]);
      await publishAll(edge, id, [broadcast.start(2), broadcast.endRun()]);
      await publishAll(edge, id, [broadcast.start(3), broadcast.part()]);
      expect(await read(edge, id, 5)).toEqual([
        'run-started 1',
        '1-1.0',
        'run-ended 1',
        'run-started 3',
        '3-2.0',
      ]);
      await publishAll(edge, id, [broadcast.part()]);
      expect(await read(edge, id, 3)).toEqual(['run-started 3', '3-2.0', '3-3.0']);
      expect(await edge.position(id)).toMatchObject({ nextMsn: 4, discontinuitySequence: 2 });
    });

    test('holds to its limit of bytes, but never drops the newest segment', async () => {
      const edge = await openForTest(open, { keptBytes: 1000 });
      const id = freshId();
      const broadcast = new SyntheticBroadcast({ partsPerSegment: 2, partBytes: 100 });
      await publishAll(edge, id, [broadcast.start(1), ...broadcast.segments(6)]);
      expect(await read(edge, id, 5)).toEqual(['run-started 1', '1-4.0', '1-4.1', '1-5.0', '1-5.1']);
      const heavy = new SyntheticBroadcast({ firstMsn: 6, partsPerSegment: 2, partBytes: 5000 });
      await publishAll(edge, id, [heavy.start(2), ...heavy.segment()]);
      expect(await read(edge, id, 3)).toEqual(['run-started 2', '2-6.0', '2-6.1']);
    });

    test('fails a reader that falls behind the kept window instead of leaving parts out', async () => {
      const edge = await openForTest(open, { keptSegments: 2 });
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1), ...broadcast.segments(3)]);
      const stop = new AbortController();
      onTestFinished(() => stop.abort());
      const slow = edge.follow(id, stop.signal)[Symbol.asyncIterator]();
      await slow.next();
      await slow.next();
      await publishAll(edge, id, broadcast.segments(3));
      const drain = async (): Promise<void> => {
        while ((await slow.next()).done !== true);
      };
      await expect(withDeadline('the failure', DEADLINE_MS, drain)).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    test('forgets a broadcast some time after its end', async () => {
      const edge = await openForTest(open, { endedRetentionMs: 100 });
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1), broadcast.part(), broadcast.end()]);
      expect(await read(edge, id, 3)).toHaveLength(3);
      await poll('forgetting', async () => (await edge.position(id)) === null, { deadlineMs: DEADLINE_MS });
      expect(await read(edge, id, 1)).toEqual([]);
    });

    test('keeps a broadcast that waits for its publisher', async () => {
      const edge = await openForTest(open, { endedRetentionMs: 50 });
      const [waiting, ended] = [freshId(), freshId()];
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, waiting, [broadcast.start(1), broadcast.part(), broadcast.endRun()]);
      await publishAll(edge, ended, [broadcast.start(1), broadcast.end()]);
      await poll('forgetting', async () => (await edge.position(ended)) === null, {
        deadlineMs: DEADLINE_MS,
      });
      expect(await edge.position(waiting)).toMatchObject({ nextMsn: 1 });
    });
  });
}
