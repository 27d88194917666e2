import { isDeepStrictEqual } from 'node:util';
import type { SourceFacts, VideoFacts } from '@naru/contracts/source-facts';
import type { Clock } from '@naru/platform/clock';
import { PROBLEMS, pictureSizeProblem } from '../../problems.ts';
import type { PublishEnd } from '../../publish-session.ts';
import type { FeedSink, PublishSource } from '../../publish-source.ts';
import { InputMeter } from '../../rtmp/input-meter.ts';
import type { VideoCodec } from '../depacketize/encoded-frame.ts';
import type { TimedFrame } from '../matroska/live-matroska.ts';
import type { Agreement } from '../sdp/sdp-negotiation.ts';
import { describePicture, isTooLarge } from './describe-source.ts';
import { KEYFRAME_DEADLINE_MS, SLATE_AFTER_MS } from './limits.ts';
import { MatroskaFeed } from './matroska-feed.ts';
import { MediaSession, type MediaSessionCounts } from './media-session.ts';
import { PictureRepeater } from './picture-repeater.ts';
import { slateFacts, slateFrame } from './slate.ts';
import { hasSpatialLayers, SPATIAL_LAYERS_PROBLEM } from './spatial-layers.ts';

/** What happens to a source that its owner must act on. */
export interface WhipSourceEvents {
  /** Pictures can be served; called once. */
  ready(): void;
  /** Audio or video came. */
  mediaArrived(): void;
  /** What is sent cannot be accepted; `problem` tells the streamer why. Called once. */
  refused(problem: string): void;
}

/** Opus decoders give two channels whatever is sent. */
const AUDIO = { codec: 'opus', sampleRate: 48_000, channels: 2 } as const;
/** Of the still picture when no video was agreed on: the one that costs least to decode. */
const SLATE_CODEC = 'h264';

/**
 * The media of one WHIP publisher as a feed. Codecs and tracks are those of the agreement until the end, so a feed never has
 * to begin anew; the picture size may change with any keyframe. Missing pictures are replaced by a still one, also until
 * video that was agreed on begins; missing sound is for the transcoder to fill in.
 */
export class WhipSource implements PublishSource {
  readonly protocol = 'whip';
  readonly feedType = 'video/x-matroska';
  readonly clockBaseMs: number;
  readonly #clock: Clock;
  readonly #events: WhipSourceEvents;
  readonly #drop: (end: PublishEnd) => void;
  readonly #encoder: string | null;
  readonly #hasAudio: boolean;
  readonly #videoCodec: VideoCodec;
  readonly #session: MediaSession;
  readonly #repeater = new PictureRepeater();
  readonly #feed: MatroskaFeed;
  readonly #meter: InputMeter;
  #facts: SourceFacts | null = null;
  /** When media first came; null before. */
  #mediaSince: number | null = null;
  #isOver = false;

  constructor(options: {
    agreement: Agreement;
    clock: Clock;
    /** Ours in RTCP: random, 32 bits. */
    ssrc: number;
    /** For publishers that follow REMB; null for our usual limit. */
    maxBitsPerSecond: number | null;
    /** Name of the publishing program for the studio page; null when it is not known. */
    encoder: string | null;
    /** To the publisher; may do nothing. */
    send: (datagram: Uint8Array) => void;
    /** Closes the connection. */
    drop: (end: PublishEnd) => void;
    events: WhipSourceEvents;
  }) {
    const { clock } = options;
    const startedAtMs = clock.monotonic();
    this.clockBaseMs = clock.now();
    this.#clock = clock;
    this.#events = options.events;
    this.#drop = options.drop;
    this.#encoder = options.encoder;
    this.#meter = new InputMeter(startedAtMs);
    this.#session = new MediaSession({
      ...options,
      startedAtMs,
      onFrame: (frame) => this.#push(frame),
    });
    const { plan } = this.#session;
    this.#hasAudio = plan.tracks.some(({ track }) => track === 'audio');
    this.#videoCodec = plan.videoCodec ?? SLATE_CODEC;
    this.#feed = new MatroskaFeed({
      tracks: { video: { codec: this.#videoCodec, frameRate: null }, audio: this.#hasAudio ? AUDIO : null },
      holdsGop: plan.passesDamage,
    });
  }

  get facts(): SourceFacts | null {
    return this.#facts;
  }

  /** Monotonic time of the newest RTP or RTCP; null before the first. */
  get lastPacketAtMs(): number | null {
    return this.#session.lastPacketAtMs;
  }

  get counts(): MediaSessionCounts {
    return this.#session.counts;
  }

  attach(sink: FeedSink): void {
    this.#feed.attach(sink);
    if (this.#feed.awaitsKeyframe) this.#session.wantKeyframe(this.#clock.monotonic());
  }

  detach(sink: FeedSink): void {
    this.#feed.detach(sink);
  }

  drop(end: PublishEnd): void {
    this.#isOver = true;
    this.#drop(end);
  }

  /** Anything that came from the publisher; nobody changes the bytes afterwards. */
  datagram(bytes: Uint8Array, nowMs: number): void {
    if (this.#isOver) return;
    if (this.#meter.isTooMuch(bytes.length, nowMs)) {
      this.#refuse(PROBLEMS.tooHighBitrate);
      return;
    }
    if (!this.#session.receive(bytes, nowMs)) return;
    this.#mediaSince ??= nowMs;
    this.#events.mediaArrived();
  }

  /** To be called every TICK_INTERVAL_MS. */
  tick(nowMs: number): void {
    if (this.#isOver) return;
    this.#session.tick(nowMs);
    if (this.#facts !== null || this.#mediaSince === null) return;
    if (nowMs - this.#mediaSince < KEYFRAME_DEADLINE_MS) return;
    this.#refuse(this.#session.hasVideo ? PROBLEMS.noKeyframe : PROBLEMS.noMedia);
  }

  #push(frame: TimedFrame): void {
    if (this.#isOver) return;
    const wasReady = this.#facts !== null;
    if (frame.track === 'video' && !this.#accepts(frame)) return;
    const nowMs = this.#clock.monotonic();
    if (frame.track === 'audio' && this.#needsSlate(nowMs)) this.#beginSlate(frame.timestampMs);
    for (const each of this.#repeater.push(frame, nowMs)) this.#feed.push(each);
    if (this.#repeater.takeRequest()) this.#session.wantKeyframe(nowMs);
    if (this.#facts !== null && !wasReady) this.#events.ready();
  }

  /** Whether sound has come long enough without pictures. Ones that came and cannot be shown are a fault to be told. */
  #needsSlate(nowMs: number): boolean {
    if (this.#facts !== null || this.#session.hasVideo) return false;
    return this.#session.plan.videoCodec === null || nowMs - (this.#mediaSince ?? nowMs) >= SLATE_AFTER_MS;
  }

  #beginSlate(timestampMs: number): void {
    const slate: TimedFrame = { track: 'video', timestampMs, frame: slateFrame(this.#videoCodec) };
    this.#describeAs(slateFacts(this.#videoCodec));
    this.#feed.push(slate);
    this.#repeater.beginWith(slate);
  }

  /** False when the picture makes the source be refused. */
  #accepts(frame: TimedFrame): boolean {
    // Layers may set in with any picture, when the link has become good enough for them.
    if (hasSpatialLayers(this.#videoCodec, frame.frame.data)) {
      this.#refuse(SPATIAL_LAYERS_PROBLEM);
      return false;
    }
    return !frame.frame.isKeyframe || this.#describe(frame);
  }

  /** Brings the facts in line with a keyframe. False when it is refused. */
  #describe({ frame }: TimedFrame): boolean {
    const video = frame.isDamaged ? null : describePicture(this.#videoCodec, frame);
    if (video === null) return true;
    if (isTooLarge(video)) {
      this.#refuse(pictureSizeProblem(video.width, video.height));
      return false;
    }
    this.#describeAs(this.#session.plan.adaptsSize ? { ...video, mayGrow: true } : video);
    return true;
  }

  #describeAs(video: VideoFacts): void {
    const facts = { video, audio: { ...AUDIO, silent: !this.#hasAudio }, encoder: this.#encoder };
    // The same object as long as they are the same: whoever stores them need not compare.
    if (!isDeepStrictEqual(facts, this.#facts)) this.#facts = facts;
  }

  #refuse(problem: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.refused(problem);
  }
}
