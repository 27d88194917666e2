import type { FeedHead } from '@naru/contracts/feed';
import {
  type BroadcastId,
  type ChannelId,
  EPOCHS_PER_SESSION,
  type PlaybackId,
  type SessionId,
} from '@naru/contracts/ids';
import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import {
  MEDIA_SILENCE_LIMIT_MS,
  nextPublishState,
  type PublishEnd,
  type PublishSessionState,
  WHIP_SILENCE_LIMIT_MS,
} from './publish-session.ts';
import type { FeedSink, PublishSessionPort, PublishSource } from './publish-source.ts';
import type { TranscodeSchedule } from './transcode-schedule.ts';

export interface PublishIdentity {
  readonly sessionId: SessionId;
  readonly broadcastId: BroadcastId;
  readonly playbackId: PlaybackId;
  readonly channelId: ChannelId;
  readonly epochBase: number;
  readonly broadcastStartedAtMs: number;
}

/** A feed about to be served: first its head goes out, then `begin` lets the bytes follow. */
export interface OpenedFeed {
  readonly head: FeedHead;
  readonly feedType: PublishSource['feedType'];
  begin(sink: FeedSink): void;
  /** The reader is gone, or its answer is complete. */
  readerGone(sink: FeedSink): void;
}

/**
 * One accepted publisher: joins its connection (the source), its transcode (the schedule) and the one reader of its
 * feed. Ends once, from whichever side comes first.
 */
export class ActivePublish implements PublishSessionPort {
  readonly identity: PublishIdentity;
  readonly sessionId: SessionId;
  readonly source: PublishSource;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #schedule: TranscodeSchedule;
  readonly #onEnded: (publish: ActivePublish, end: PublishEnd) => void;
  #state: PublishSessionState = { kind: 'authorizing' };
  #reader: FeedSink | null = null;
  #feedOpenings = 0;

  constructor(options: {
    identity: PublishIdentity;
    source: PublishSource;
    clock: Clock;
    logger: Logger;
    scheduleFor: (publish: ActivePublish) => TranscodeSchedule;
    onEnded: (publish: ActivePublish, end: PublishEnd) => void;
  }) {
    this.identity = options.identity;
    this.sessionId = options.identity.sessionId;
    this.source = options.source;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onEnded = options.onEnded;
    this.#schedule = options.scheduleFor(this);
    this.#state = nextPublishState(this.#state, { kind: 'authorized', at: this.#clock.monotonic() });
  }

  get state(): PublishSessionState {
    return this.#state;
  }

  /** Monotonic time of the newest media; null when it is over or nothing can be shown yet. */
  get lastMediaAt(): number | null {
    if (this.#state.kind === 'authorizing' || this.#state.kind === 'ended') return null;
    return this.source.facts === null ? null : this.#state.lastMediaAt;
  }

  ready(): void {
    this.#logger.info({ source: this.source.facts }, 'source ready');
    this.#schedule.start();
  }

  mediaArrived(): void {
    this.#state = nextPublishState(this.#state, { kind: 'media', at: this.#clock.monotonic() });
  }

  sourceChanged(): void {
    if (this.#reader === null) return;
    this.#logger.info({ source: this.source.facts }, 'source changed');
    this.#cutReader();
    this.#schedule.renew();
  }

  /** Looks at the clock: silence interrupts, then ends. */
  check(): void {
    const before = this.#state.kind;
    const at = this.#clock.monotonic();
    const silenceLimitMs = this.source.protocol === 'whip' ? WHIP_SILENCE_LIMIT_MS : MEDIA_SILENCE_LIMIT_MS;
    const next = nextPublishState(this.#state, { kind: 'time-passed', at, silenceLimitMs });
    if (next.kind === 'ended') {
      this.drop(next.end);
      return;
    }
    this.#state = next;
    if (next.kind === 'interrupted' && before === 'live') this.#logger.info('publisher is silent');
  }

  ended(end: PublishEnd): void {
    if (this.#state.kind === 'ended') return;
    this.#state = nextPublishState(this.#state, { kind: 'ended', end });
    this.#cutReader();
    this.#onEnded(this, end);
  }

  /** Ends it from our side; the publisher is told. */
  drop(end: PublishEnd): void {
    this.ended(end);
    this.source.drop(end);
  }

  /** Takes back a job that still waits. */
  stopSchedule(): Promise<void> {
    return this.#schedule.stop();
  }

  /** A transcoder asks for the feed. A former reader is cut only once the new one is let in. */
  openFeed(run: number): OpenedFeed | 'stale-run' | 'not-ready' {
    const { facts, clockBaseMs, feedType } = this.source;
    if (this.#state.kind === 'ended' || facts === null) return 'not-ready';
    if (this.#schedule.feedOpened(run) === 'stale-run') return 'stale-run';
    if (this.#feedOpenings >= EPOCHS_PER_SESSION) {
      this.drop({ reason: 'transcode-failed', problem: 'The broadcast was restarted too often.' });
      return 'not-ready';
    }
    const epoch = this.identity.epochBase + this.#feedOpenings;
    this.#feedOpenings += 1;
    this.#cutReader();
    return {
      head: { epoch, source: facts, clockBaseMs },
      feedType,
      begin: (sink) => {
        this.#reader = sink;
        this.source.attach(sink);
        this.#logger.info({ run, epoch }, 'feed opened');
      },
      readerGone: (sink) => this.#readerGone(sink),
    };
  }

  #readerGone(sink: FeedSink): void {
    this.source.detach(sink);
    if (this.#reader !== sink) return;
    this.#reader = null;
    this.#schedule.feedLost();
  }

  #cutReader(): void {
    const reader = this.#reader;
    this.#reader = null;
    if (reader === null) return;
    this.source.detach(reader);
    reader.end();
  }
}
