import { MAX_SOURCE_LONG_SIDE, MAX_SOURCE_SHORT_SIDE, type SourceFacts } from '@naru/contracts/source-facts';
import type { Clock } from '@naru/platform/clock';
import { audioCodecProblem, PROBLEMS, pictureSizeProblem, videoCodecProblem } from '../problems.ts';
import type { PublishEnd } from '../publish-session.ts';
import type { FeedSink, PublishSource } from '../publish-source.ts';
import { AudioFormat } from './audio-format.ts';
import { type AvcConfig, hasIntactNals, parseAvcConfig } from './avc-config.ts';
import { FlvFeed } from './flv-feed.ts';
import { GapFiller } from './gap-filler.ts';
import {
  AUDIO_GRACE_MS,
  KEYFRAME_DEADLINE_MS,
  MAX_AUDIO_CHANGES,
  MIN_CONFIG_INTERVAL_MS,
  NO_AUDIO_DECLARED_GRACE_MS,
} from './limits.ts';
import type { MediaFrame } from './media-frame.ts';
import { readVideoTag } from './media-tag.ts';
import type { SourceMetadata } from './source-metadata.ts';

/** What happens to a source that its owner must act on. */
export interface RtmpSourceEvents {
  /** Pictures can be served; called once. */
  ready(): void;
  /** The audio codec changed: a running transcode cannot go on. */
  changed(): void;
  /** What is sent cannot be accepted; `problem` tells the streamer why. */
  refused(problem: string): void;
}

interface VideoFormat {
  readonly config: AvcConfig;
  /** The sequence header as it goes into the feed. */
  readonly body: Buffer;
}

/**
 * The media of one RTMP publisher: checks what it sends, puts it on the session's time line, and offers it as a feed.
 */
export class RtmpSource implements PublishSource {
  readonly protocol = 'rtmp';
  readonly feedType = 'video/x-flv';
  readonly #clock: Clock;
  readonly #events: RtmpSourceEvents;
  readonly #drop: (end: PublishEnd) => void;
  readonly #startedAt: number;
  readonly #filler = new GapFiller();
  readonly #feed = new FlvFeed();
  readonly #audio = new AudioFormat();
  #metadata: SourceMetadata = { frameRate: null, encoder: null, announcesAudio: true };
  #video: VideoFormat | null = null;
  #videoSince = 0;
  /** Taken over at the next keyframe. */
  #nextVideo: VideoFormat | null = null;
  #keyframeAt: number | null = null;
  #facts: SourceFacts | null = null;
  #clockBaseMs = Number.POSITIVE_INFINITY;
  #videoSeen = false;
  #droppedMessages = 0;
  #audioChanges = 0;

  constructor(options: { clock: Clock; events: RtmpSourceEvents; drop: (end: PublishEnd) => void }) {
    this.#clock = options.clock;
    this.#events = options.events;
    this.#drop = options.drop;
    this.#startedAt = options.clock.monotonic();
  }

  get facts(): SourceFacts | null {
    return this.#facts;
  }

  get clockBaseMs(): number {
    return this.#clockBaseMs;
  }

  /** Session time of the newest media. */
  get sessionTimeMs(): number {
    return this.#filler.sessionTimeMs;
  }

  /** Messages that were no usable media. */
  get droppedMessages(): number {
    return this.#droppedMessages;
  }

  attach(sink: FeedSink): void {
    this.#feed.attach(sink);
  }

  detach(sink: FeedSink): void {
    this.#feed.detach(sink);
  }

  drop(end: PublishEnd): void {
    this.#drop(end);
  }

  metadata(metadata: SourceMetadata): void {
    this.#metadata = metadata;
  }

  video(timestamp: number, body: Buffer): void {
    const tag = readVideoTag(body);
    switch (tag.kind) {
      case 'ignored':
        this.#droppedMessages += 1;
        return;
      case 'unsupported':
        this.#events.refused(videoCodecProblem(tag.codec));
        return;
      case 'config':
        this.#configureVideo(tag.record, body);
        return;
      case 'frame':
        this.#videoSeen = true;
        this.#pushVideo(tag, timestamp, body);
    }
  }

  audio(timestamp: number, body: Buffer): void {
    const change = this.#audio.read(body);
    switch (change.kind) {
      case 'ignored':
        this.#droppedMessages += 1;
        return;
      case 'unsupported':
        this.#events.refused(audioCodecProblem(change.codec));
        return;
      case 'configured':
        this.#audioConfigured();
        return;
      case 'frame':
        if (change.configured) this.#audioConfigured();
        this.#push({ track: 'audio', timestamp, keyframe: false, body });
    }
  }

  /** Looks at the clock. */
  check(): void {
    if (this.#keyframeAt !== null || this.#clock.monotonic() - this.#startedAt < KEYFRAME_DEADLINE_MS) return;
    this.#events.refused(this.#videoSeen ? PROBLEMS.noKeyframe : PROBLEMS.noVideo);
  }

  #configureVideo(record: Buffer, body: Buffer): void {
    const config = parseAvcConfig(record);
    if (config === null) {
      this.#droppedMessages += 1;
      return;
    }
    const { width, height } = config;
    if (Math.max(width, height) > MAX_SOURCE_LONG_SIDE || Math.min(width, height) > MAX_SOURCE_SHORT_SIDE) {
      this.#events.refused(pictureSizeProblem(width, height));
      return;
    }
    if (this.#video?.body.equals(body) === true) this.#nextVideo = null;
    else this.#nextVideo = { config, body };
  }

  #pushVideo(tag: { keyframe: boolean; nals: Buffer }, timestamp: number, body: Buffer): void {
    const now = this.#clock.monotonic();
    if (tag.keyframe) this.#takeNextVideo(now);
    const usable = this.#video !== null && hasIntactNals(tag.nals, this.#video.config.nalLengthBytes);
    if (!usable || (this.#keyframeAt === null && !tag.keyframe)) {
      this.#droppedMessages += 1;
      return;
    }
    this.#keyframeAt ??= now;
    this.#decideAudio(now);
    this.#push({ track: 'video', timestamp, keyframe: tag.keyframe, body });
    this.#becomeReady();
  }

  #takeNextVideo(now: number): void {
    if (this.#nextVideo === null) return;
    if (this.#video !== null && now - this.#videoSince < MIN_CONFIG_INTERVAL_MS) return;
    this.#video = this.#nextVideo;
    this.#videoSince = now;
    this.#nextVideo = null;
    this.#describe();
  }

  /** A source that shows no audio soon after its first picture has none; silence is sent instead. */
  #decideAudio(now: number): void {
    if (this.#keyframeAt === null || this.#audio.known) return;
    const graceMs = this.#metadata.announcesAudio ? AUDIO_GRACE_MS : NO_AUDIO_DECLARED_GRACE_MS;
    if (now - this.#keyframeAt < graceMs) return;
    this.#audio.assumeSilence();
    this.#audioConfigured();
  }

  #audioConfigured(): void {
    this.#filler.silence = this.#audio.silence;
    const wasReady = this.#facts !== null;
    this.#describe();
    if (!wasReady) {
      this.#becomeReady();
      return;
    }
    this.#audioChanges += 1;
    if (this.#audioChanges > MAX_AUDIO_CHANGES) this.#events.refused(PROBLEMS.audioChanges);
    else this.#events.changed();
  }

  #push(frame: MediaFrame): void {
    const arrivedAt = this.#clock.monotonic();
    for (const placed of this.#filler.push(frame, arrivedAt)) {
      if (this.#keyframeAt !== null) this.#feed.push(placed);
    }
    // The frame that was least delayed on its way tells best when timestamp 0 was.
    if (this.#facts === null) {
      this.#clockBaseMs = Math.min(this.#clockBaseMs, this.#clock.now() - this.#filler.sessionTimeMs);
    }
  }

  #becomeReady(): void {
    if (this.#facts !== null || this.#keyframeAt === null || !this.#audio.known) return;
    this.#describe(true);
    this.#events.ready();
  }

  /** Brings facts and feed headers in line with the formats. */
  #describe(becomesReady = false): void {
    if (this.#video === null || !this.#audio.known) return;
    if (this.#facts === null && !becomesReady) return;
    const { width, height, profile, frameRate } = this.#video.config;
    this.#facts = {
      video: {
        codec: 'h264',
        width,
        height,
        frameRate: this.#metadata.frameRate ?? frameRate,
        profile,
      },
      audio: this.#audio.facts,
      encoder: this.#metadata.encoder,
    };
    this.#feed.setHeaders({
      facts: this.#facts,
      videoConfig: this.#video.body,
      audioConfig: this.#audio.configBody,
    });
  }
}
