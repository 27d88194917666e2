import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import { labelOf } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import { PlaybackId } from '@naru/contracts/ids';
import type { LiveEvent } from '@naru/hls/live-event';
import { withDeadline } from '@naru/platform/deadline';
import { newPlaybackId } from '@naru/platform/secret';
import { expect, onTestFinished } from 'vitest';

export interface LiveEdgeBounds {
  readonly keptSegments?: number;
  readonly keptBytes?: number;
  readonly endedRetentionMs?: number;
}

/** Makes a live edge that nobody else uses. */
export type OpenLiveEdge = (bounds: LiveEdgeBounds) => Promise<LiveEdge>;

export const DEADLINE_MS = 5000;

export const freshId = (): PlaybackId => PlaybackId.parse(newPlaybackId());

/** Opens a live edge that is disposed with the test. */
export async function openForTest(open: OpenLiveEdge, bounds: LiveEdgeBounds = {}): Promise<LiveEdge> {
  const edge = await open(bounds);
  onTestFinished(() => edge[Symbol.asyncDispose]());
  return edge;
}

export async function publishAll(
  edge: LiveEdge,
  id: PlaybackId,
  events: readonly LiveEvent[],
): Promise<void> {
  for (const event of events) expect(await edge.publish(id, event)).toBe('accepted');
}

/** Reads until `count` events are there, then leaves by the signal; fewer when following ends before. */
export async function read(edge: LiveEdge, id: PlaybackId, count: number): Promise<string[]> {
  const stop = new AbortController();
  const labels: string[] = [];
  await withDeadline(`${count} events`, DEADLINE_MS, async () => {
    for await (const event of edge.follow(id, stop.signal)) {
      labels.push(labelOf(event));
      if (labels.length === count) stop.abort();
    }
  });
  return labels;
}
