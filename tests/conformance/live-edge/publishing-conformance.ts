import { SyntheticBroadcast } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import { describe, expect, test } from 'vitest';
import { freshId, type OpenLiveEdge, openForTest, publishAll, read } from './live-edge-harness.ts';

/** What is accepted, what is refused, and where the broadcast stands afterwards. */
export function describePublishing(open: OpenLiveEdge): void {
  describe('publishing', () => {
    test('refuses an event of an older epoch, and nothing changes', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const old = new SyntheticBroadcast();
      await publishAll(edge, id, [old.start(1), ...old.segment()]);
      const next = new SyntheticBroadcast({ firstMsn: 1 });
      await publishAll(edge, id, [next.start(2), next.part()]);
      const before = await edge.position(id);

      expect(await edge.publish(id, old.part())).toBe('stale-epoch');
      expect(await edge.publish(id, old.endRun())).toBe('stale-epoch');
      expect(await edge.publish(id, old.end(1))).toBe('stale-epoch');
      expect(await edge.publish(id, new SyntheticBroadcast({ firstMsn: 9 }).start(1))).toBe('stale-epoch');
      expect(await edge.position(id)).toEqual(before);
      expect(await read(edge, id, 9)).toEqual([
        'run-started 1',
        ...[0, 1, 2, 3, 4, 5].map((part) => `1-0.${part}`),
        'run-started 2',
        '2-1.0',
      ]);
    });

    test('rejects a part of a run that never started, so that its transcoder starts another', async () => {
      const edge = await openForTest(open);
      const broadcast = new SyntheticBroadcast();
      broadcast.start(4);
      await expect(edge.publish(freshId(), broadcast.part())).rejects.toMatchObject({ code: 'conflict' });
    });

    test('rejects a part of a run that has ended', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1), broadcast.part(), broadcast.endRun()]);
      await expect(edge.publish(id, broadcast.part())).rejects.toMatchObject({ code: 'conflict' });
    });

    test('rejects a run or a part that goes back behind what is published', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast({ firstMsn: 5 });
      const start = broadcast.start(1);
      const part = broadcast.part();
      await publishAll(edge, id, [start, part]);
      await expect(edge.publish(id, start)).rejects.toMatchObject({ code: 'conflict' });
      await expect(edge.publish(id, part)).rejects.toMatchObject({ code: 'conflict' });
      const lower = { ...part, msn: part.msn - 1, part: part.part + 1 };
      await expect(edge.publish(id, lower)).rejects.toMatchObject({ code: 'conflict' });
      const behind = new SyntheticBroadcast({ firstMsn: 5 }).start(2);
      await expect(edge.publish(id, behind)).rejects.toMatchObject({ code: 'conflict' });
      expect((await edge.position(id))?.epoch).toBe(1);
    });

    test('takes the end twice and nothing after it', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1), broadcast.part(), broadcast.end(7), broadcast.end(7)]);
      expect(await edge.publish(id, new SyntheticBroadcast({ firstMsn: 1 }).start(8))).toBe('stale-epoch');
      expect(await read(edge, id, 4)).toEqual(['run-started 1', '1-0.0', 'broadcast-ended 7']);
    });

    test('keeps broadcasts apart', async () => {
      const edge = await openForTest(open);
      const [one, other] = [freshId(), freshId()];
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, one, [broadcast.start(1), broadcast.part()]);
      expect(await edge.position(other)).toBeNull();
      await publishAll(edge, other, [new SyntheticBroadcast().start(1)]);
      expect(await read(edge, other, 1)).toEqual(['run-started 1']);
    });
  });

  describe('position', () => {
    test('is null for an unknown broadcast', async () => {
      const edge = await openForTest(open);
      expect(await edge.position(freshId())).toBeNull();
    });

    test('of a run without parts is its first segment', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      await publishAll(edge, id, [new SyntheticBroadcast({ firstMsn: 12 }).start(3)]);
      expect(await edge.position(id)).toEqual({
        epoch: 3,
        nextMsn: 12,
        discontinuitySequence: 0,
        frameRate: 30,
        renditionNames: ['720p', '480p'],
        endProgramDateTimeMs: null,
        ended: false,
      });
    });

    test('lies behind the open segment and at the end of the newest part', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      const parts = [broadcast.start(1), ...broadcast.segment(), broadcast.part()];
      await publishAll(edge, id, parts);
      const position = await edge.position(id);
      expect(position).toMatchObject({ epoch: 1, nextMsn: 2, ended: false });
      expect(position?.endProgramDateTimeMs).toBeCloseTo(Date.UTC(2026, 0, 1) + (7 / 6) * 2000, 3);
    });

    test('keeps the end of the former run until the next one has a part', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1), broadcast.part(), broadcast.endRun()]);
      const before = await edge.position(id);
      await publishAll(edge, id, [broadcast.start(2)]);
      expect(await edge.position(id)).toMatchObject({
        epoch: 2,
        nextMsn: 1,
        discontinuitySequence: 1,
        endProgramDateTimeMs: before?.endProgramDateTimeMs,
      });
    });

    test('says that the broadcast has ended', async () => {
      const edge = await openForTest(open);
      const id = freshId();
      const broadcast = new SyntheticBroadcast();
      await publishAll(edge, id, [broadcast.start(1), ...broadcast.segment(), broadcast.end(5)]);
      expect(await edge.position(id)).toMatchObject({ epoch: 5, nextMsn: 1, ended: true });
    });
  });
}
