import { randomUUID } from 'node:crypto';
import type { EdgePosition, LiveEdge } from '@naru/backends/live-edge/live-edge';
import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import { BroadcastId, PlaybackId, SessionId } from '@naru/contracts/ids';
import type { SourceFacts, VideoCodec } from '@naru/contracts/source-facts';
import type { JobEndReason } from '@naru/contracts/transcode-job';
import type { LiveEvent, PartAdded, RunStarted } from '@naru/hls/live-event';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { newPlaybackId } from '@naru/platform/secret';
import { onTestFinished } from 'vitest';
import { checkFfmpeg } from '../ffmpeg/toolchain.ts';
import { transcodeRun } from '../transcode-run.ts';
import { type FeedClip, flvClip } from './feed-clip.ts';
import { FEED_SECRET, type FeedServer, startFeedServer } from './feed-server.ts';
import { ffmpegPath } from './generate-flv.ts';

/** A memory live edge that remembers what was accepted, and when. */
export class RecordingLiveEdge implements LiveEdge {
  readonly #edge = createMemoryLiveEdge();
  readonly events: { event: LiveEvent; atMs: number }[] = [];

  async publish(playbackId: PlaybackId, event: LiveEvent): Promise<'accepted' | 'stale-epoch'> {
    const answer = await this.#edge.publish(playbackId, event);
    if (answer === 'accepted') this.events.push({ event, atMs: performance.now() });
    return answer;
  }

  position(playbackId: PlaybackId): Promise<EdgePosition | null> {
    return this.#edge.position(playbackId);
  }

  follow(playbackId: PlaybackId, signal: AbortSignal): AsyncIterable<LiveEvent> {
    return this.#edge.follow(playbackId, signal);
  }

  get parts(): PartAdded[] {
    return this.events.flatMap(({ event }) => (event.kind === 'part' ? [event] : []));
  }

  get runs(): RunStarted[] {
    return this.events.flatMap(({ event }) => (event.kind === 'run-started' ? [event] : []));
  }

  get kinds(): string[] {
    return this.events.map(({ event }) => event.kind);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#edge[Symbol.asyncDispose]());
  }
}

export const source = (video: Partial<SourceFacts['video']> = {}): SourceFacts => ({
  video: { codec: 'h264', width: 1280, height: 720, frameRate: 30, profile: 'high', ...video },
  audio: { codec: 'aac', sampleRate: 48_000, channels: 2, silent: false },
  encoder: null,
});

/** What WHIP brings. */
export const webrtcSource = (
  codec: VideoCodec,
  video: Partial<SourceFacts['video']> = {},
  silent = false,
): SourceFacts => ({
  ...source({ codec, width: 854, height: 480, profile: '', ...video }),
  audio: { codec: 'opus', sampleRate: 48_000, channels: 2, silent },
});

export interface TestRun {
  readonly startedAtMs: number;
  readonly outcome: Promise<JobEndReason>;
  abort(reason?: Error): void;
}

/** A feed that plays a clip in real time, a live edge, and runs between them. Everything ends with the test. */
export class TestBroadcast {
  readonly edge = new RecordingLiveEdge();
  readonly playbackId = PlaybackId.parse(newPlaybackId());
  readonly feed: FeedServer;
  readonly #startedAtMs = Date.now();
  #run = 0;

  private constructor(feed: FeedServer) {
    this.feed = feed;
  }

  static async start(options: {
    /** Either this ... */
    flv?: Buffer;
    /** ... or that. */
    clip?: FeedClip;
    source?: SourceFacts;
    refuseWith?: number;
    unpaced?: boolean;
  }): Promise<TestBroadcast> {
    const clip = options.clip ?? flvClip(options.flv ?? Buffer.alloc(0));
    const feed = await startFeedServer({ ...options, clip, source: options.source ?? source() });
    const broadcast = new TestBroadcast(feed);
    onTestFinished(async () => {
      await feed[Symbol.asyncDispose]();
      await broadcast.edge[Symbol.asyncDispose]();
    });
    return broadcast;
  }

  async startRun(options: { internalSecret?: string; feedUrl?: string } = {}): Promise<TestRun> {
    this.#run += 1;
    const toolchain = await checkFfmpeg(ffmpegPath);
    const controller = new AbortController();
    const startedAtMs = performance.now();
    const outcome = transcodeRun(
      {
        kind: 'transcode',
        broadcastId: BroadcastId.parse(randomUUID()),
        playbackId: this.playbackId,
        sessionId: SessionId.parse(randomUUID()),
        run: this.#run,
        feedUrl: options.feedUrl ?? this.feed.url,
        broadcastStartedAtMs: this.#startedAtMs,
      },
      {
        liveEdge: this.edge,
        toolchain,
        internalSecret: options.internalSecret ?? FEED_SECRET,
        partTargetMs: 333,
        logger: createLogger('run-test', 'silent'),
      },
      controller.signal,
    );
    outcome.catch(() => {}); // looked at later, or not at all
    onTestFinished(async () => {
      controller.abort(new Error('the test is over'));
      await outcome.catch(() => {});
    });
    return { startedAtMs, outcome, abort: (reason) => controller.abort(reason) };
  }

  async partsReach(count: number, deadlineMs = 8000): Promise<void> {
    await poll(`${count} parts`, () => this.edge.parts.length >= count, { deadlineMs, everyMs: 10 });
  }
}
