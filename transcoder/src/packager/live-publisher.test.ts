import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import { PlaybackId } from '@naru/contracts/ids';
import type { RenditionInit } from '@naru/hls/live-event';
import { gridFor } from '@naru/hls/part-grid';
import { poll } from '@naru/platform/poll';
import { newPlaybackId } from '@naru/platform/secret';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RecordingLiveEdge } from '../testing/test-run.ts';
import { LivePublisher } from './live-publisher.ts';
import type { AlignedPart } from './lock-step.ts';

const clockBaseMs = 1_700_000_000_000;
const renditions: RenditionInit[] = [
  {
    name: '480p',
    init: new Uint8Array(10),
    codecs: 'avc1.64001f,mp4a.40.2',
    width: 854,
    height: 480,
    declaredBandwidth: 1_500_000,
  },
];

const part = (index: number): AlignedPart => ({
  timing: {
    segment: Math.floor(index / 6),
    part: index % 6,
    startSeconds: 13 + index / 3,
    durationSeconds: 1 / 3,
    independent: index % 6 === 0,
    lastOfSegment: index % 6 === 5,
  },
  media: { '480p': new Uint8Array(100) },
});

function publisherOn(liveEdge: LiveEdge, options: { playbackId?: PlaybackId; epoch?: number } = {}) {
  const playbackId = options.playbackId ?? PlaybackId.parse(newPlaybackId());
  const [onPublished, onStale, onFailure] = [vi.fn(), vi.fn(), vi.fn()];
  const publisher = new LivePublisher({
    liveEdge,
    run: {
      playbackId,
      epoch: options.epoch ?? 0,
      grid: gridFor(30, 333),
      clockBaseMs,
      broadcastStartedAtMs: clockBaseMs + 3000,
    },
    onPublished,
    onStale,
    onFailure,
  });
  publisher.begin(renditions);
  return { publisher, playbackId, onPublished, onStale, onFailure };
}

function recordingEdge(): RecordingLiveEdge {
  const edge = new RecordingLiveEdge();
  onTestFinished(() => edge[Symbol.asyncDispose]());
  return edge;
}

test('a run is announced, published in order and closed', async () => {
  const edge = recordingEdge();
  const { publisher, onPublished } = publisherOn(edge);
  publisher.add([part(0), part(1)]);
  publisher.add([part(2)]);
  await publisher.flushed();
  await publisher.end();
  expect(edge.kinds).toEqual(['run-started', 'part', 'part', 'part', 'run-ended']);
  expect(edge.parts.map(({ part: index }) => index)).toEqual([0, 1, 2]);
  expect(edge.parts[1]?.programDateTimeMs).toBeCloseTo(clockBaseMs + 3000 + 1000 / 3, 3);
  expect(publisher.publishedParts).toBe(3);
  expect(onPublished).toHaveBeenLastCalledWith(expect.closeTo(clockBaseMs + 4000, 3));
});

test('where it goes on is asked when its first part is there, not before', async () => {
  const edge = recordingEdge();
  const former = publisherOn(edge);
  const next = publisherOn(edge, { playbackId: former.playbackId, epoch: 1 });
  for (let index = 0; index < 8; index += 1) former.publisher.add([part(index)]);
  await former.publisher.flushed();
  next.publisher.add([part(0)]);
  await next.publisher.flushed();
  expect(edge.runs.map(({ firstMsn, discontinuitySequence }) => [firstMsn, discontinuitySequence])).toEqual([
    [0, 0],
    [2, 1],
  ]);
});

test('a run that never had a part leaves no trace', async () => {
  const edge = recordingEdge();
  await publisherOn(edge).publisher.end();
  expect(edge.events).toEqual([]);
});

test('a refused part ends the publishing, without an end of its own', async () => {
  const edge = recordingEdge();
  const old = publisherOn(edge);
  old.publisher.add([part(0)]);
  await old.publisher.flushed();
  const next = publisherOn(edge, { playbackId: old.playbackId, epoch: 1 });
  next.publisher.add([part(0)]);
  await next.publisher.flushed();
  const events = edge.events.length;

  old.publisher.add([part(1), part(2)]);
  await old.publisher.flushed();
  old.publisher.add([part(3)]);
  await old.publisher.end();
  expect(old.onStale).toHaveBeenCalledTimes(1);
  expect(old.onFailure).not.toHaveBeenCalled();
  expect(edge.events).toHaveLength(events);
});

/** A live edge that takes no part before it is told to, or fails. */
class SlowLiveEdge extends RecordingLiveEdge {
  readonly #waiting: ((failure: Error | null) => void)[] = [];

  override async publish(...args: Parameters<LiveEdge['publish']>): Promise<'accepted' | 'stale-epoch'> {
    const failure = await new Promise<Error | null>((resolve) => this.#waiting.push(resolve));
    if (failure !== null) throw failure;
    return super.publish(...args);
  }

  async letThrough(failure: Error | null = null): Promise<void> {
    await poll('a call', () => this.#waiting.length > 0, { deadlineMs: 1000, everyMs: 1 });
    this.#waiting.shift()?.(failure);
  }
}

test('a live edge that is slow holds the reader back', async () => {
  const edge = new SlowLiveEdge();
  onTestFinished(() => edge[Symbol.asyncDispose]());
  const { publisher } = publisherOn(edge);
  publisher.add(Array.from({ length: 10 }, (_, index) => part(index)));
  let roomy = false;
  const room = publisher.room().then(() => {
    roomy = true;
  });
  await edge.letThrough(); // run-started
  expect(roomy).toBe(false);
  await edge.letThrough();
  await room;
  for (let index = 1; index < 10; index += 1) await edge.letThrough();
  await publisher.flushed();
  expect(edge.parts).toHaveLength(10);
});

test('a live edge that fails is reported once, and whoever waits for room goes on', async () => {
  const edge = new SlowLiveEdge();
  onTestFinished(() => edge[Symbol.asyncDispose]());
  const { publisher, onFailure } = publisherOn(edge);
  publisher.add(Array.from({ length: 20 }, (_, index) => part(index)));
  const room = publisher.room();
  const failure = new Error('the edge is gone');
  await edge.letThrough(failure);
  await room;
  await publisher.flushed();
  await publisher.end();
  expect(onFailure.mock.calls).toEqual([[failure]]);
  expect(edge.events).toEqual([]);
});
