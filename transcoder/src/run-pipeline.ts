import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { FeedType } from '@naru/contracts/feed';
import type { JobEndReason } from '@naru/contracts/transcode-job';
import { type Clock, systemClock } from '@naru/platform/clock';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { FeedForwarder } from './feed/feed-forwarder.ts';
import { createFeedUnitReader } from './feed/feed-unit-reader.ts';
import { FfmpegError } from './ffmpeg/ffmpeg-error.ts';
import type { FfmpegProcess } from './ffmpeg/process.ts';
import { SilenceWatchdog } from './ffmpeg/silence-watchdog.ts';
import type { OutputRendition } from './ladder.ts';
import { LagWarning } from './packager/lag-warning.ts';
import { LivePublisher, type PublishedRun } from './packager/live-publisher.ts';
import { RunPackager } from './packager/run-packager.ts';

/** FFmpeg at work writes a frame or a bit of sound every few milliseconds. */
const OUTPUT_SILENCE_LIMIT_MS = 2000;
/** Probing, and sources with one frame a second. */
const FIRST_OUTPUT_LIMIT_MS = 8000;
/** Parts need pictures: sound alone that goes on is a broken video track. */
const PART_SILENCE_LIMIT_MS = 10_000;
const WATCH_INTERVAL_MS = 200;
/** From the end of its input FFmpeg needs milliseconds; a slow one may have seconds of frames left. */
const FLUSH_LIMIT_MS = 5000;

export interface PipelineOptions {
  readonly feed: IncomingMessage;
  readonly feedType: FeedType;
  readonly ffmpeg: FfmpegProcess;
  readonly renditions: readonly OutputRendition[];
  readonly liveEdge: LiveEdge;
  readonly run: PublishedRun;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Feed -> FFmpeg -> packager -> live edge, until one of them ends it. FFmpeg is gone when this returns. */
export async function runPipeline(options: PipelineOptions): Promise<JobEndReason> {
  const pipeline = new Pipeline(options, systemClock);
  return pipeline.run();
}

type Outcome = { kind: 'ended'; reason: JobEndReason } | { kind: 'failed'; error: unknown };

class Pipeline {
  readonly #options: PipelineOptions;
  readonly #clock: Clock;
  readonly #publisher: LivePublisher;
  readonly #packager: RunPackager;
  readonly #output = new SilenceWatchdog({
    firstLimitMs: FIRST_OUTPUT_LIMIT_MS,
    limitMs: OUTPUT_SILENCE_LIMIT_MS,
  });
  readonly #parts = new SilenceWatchdog({
    firstLimitMs: PART_SILENCE_LIMIT_MS,
    limitMs: PART_SILENCE_LIMIT_MS,
  });
  /** The first of all reasons to end; later ones follow from it. */
  #settle: (outcome: Outcome) => void = () => {};
  readonly #outcome = new Promise<Outcome>((resolve) => {
    this.#settle = resolve;
  });
  #inputEndedAtMs: number | null = null;
  #over = false;

  constructor(options: PipelineOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    const fail = (error: unknown): void => this.#settle({ kind: 'failed', error });
    const lag = new LagWarning(options.logger);
    this.#publisher = new LivePublisher({
      liveEdge: options.liveEdge,
      run: options.run,
      onPublished: (partEndMs) => lag.published(partEndMs, clock.now()),
      onStale: () => this.#settle({ kind: 'ended', reason: 'stale-epoch' }),
      onFailure: fail,
    });
    this.#packager = new RunPackager({
      renditions: options.renditions,
      grid: options.run.grid,
      sink: {
        begin: (renditions) => this.#publisher.begin(renditions),
        add: (parts) => {
          this.#parts.produced(clock.monotonic());
          this.#publisher.add(parts);
        },
        fail,
      },
    });
  }

  async run(): Promise<JobEndReason> {
    const { ffmpeg, signal } = this.#options;
    const onAbort = (): void => this.#settle({ kind: 'ended', reason: abortedEnd(signal) });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const watch = setInterval(() => this.#watch(), WATCH_INTERVAL_MS);
    this.#start(this.#feed());
    this.#start(this.#package());
    const outcome = await this.#outcome;
    this.#over = true;
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
    this.#packager.dispose();
    await (isOrderly(outcome) ? ffmpeg.stop() : ffmpeg.kill());
    return this.#end(outcome);
  }

  /** Runs beside the others; its failure is the run's. */
  #start(task: Promise<void>): void {
    task.catch((error: unknown) => this.#settle({ kind: 'failed', error }));
  }

  async #feed(): Promise<void> {
    const { feed, feedType, ffmpeg, logger } = this.#options;
    const forwarder = new FeedForwarder({
      feed,
      reader: createFeedUnitReader(feedType),
      input: ffmpeg.input,
      clock: this.#clock,
      logger,
      onOffered: () => {
        const now = this.#clock.monotonic();
        this.#output.offered(now);
        this.#parts.offered(now);
      },
      onTaken: () => {
        this.#output.taken();
        this.#parts.taken();
      },
    });
    await forwarder.run();
    this.#inputEndedAtMs = this.#clock.monotonic();
    ffmpeg.input.end();
  }

  async #package(): Promise<void> {
    const { ffmpeg } = this.#options;
    await Promise.all([
      ...ffmpeg.video.map((pipe, index) =>
        this.#read(pipe, (chunk) => this.#packager.pushVideo(index, chunk)),
      ),
      this.#read(ffmpeg.audio, (chunk) => this.#packager.pushAudio(chunk)),
    ]);
    const exit = await ffmpeg.exited;
    if (this.#inputEndedAtMs === null || exit.code !== 0) {
      const how = exit.signal ?? `code ${exit.code}`;
      throw new FfmpegError(`ffmpeg ended by itself (${how})`, ffmpeg.lastLines());
    }
    this.#packager.finish();
    await this.#publisher.flushed();
    this.#settle({ kind: 'ended', reason: 'feed-ended' });
  }

  async #read(pipe: Readable, take: (chunk: Uint8Array) => void): Promise<void> {
    const chunks: AsyncIterable<Uint8Array> = pipe;
    for await (const chunk of chunks) {
      // What an ending FFmpeg still writes is read, or it could not end, and thrown away.
      if (this.#over) continue;
      this.#output.produced(this.#clock.monotonic());
      take(chunk);
      await this.#publisher.room();
    }
  }

  #watch(): void {
    const now = this.#clock.monotonic();
    if (this.#output.isTooSilent(now)) {
      this.#fail('ffmpeg took input and gave no output');
    } else if (this.#parts.isTooSilent(now)) {
      this.#fail('ffmpeg gives no pictures');
    } else if (this.#inputEndedAtMs !== null && now - this.#inputEndedAtMs > FLUSH_LIMIT_MS) {
      this.#fail('ffmpeg does not end after its input');
    }
  }

  #fail(message: string): void {
    const error = new FfmpegError(message, this.#options.ffmpeg.lastLines());
    this.#settle({ kind: 'failed', error });
  }

  async #end(outcome: Outcome): Promise<JobEndReason> {
    const { ffmpeg, logger } = this.#options;
    const facts = { parts: this.#publisher.publishedParts, ffmpeg: ffmpeg.progress() };
    try {
      await this.#publisher.end();
    } catch (error) {
      logger.warn({ err: error }, 'the end of the run was not published');
    }
    if (outcome.kind === 'ended') {
      logger.info({ reason: outcome.reason, ...facts }, 'run ended');
      return outcome.reason;
    }
    logger.warn({ err: outcome.error, lastLines: ffmpeg.lastLines(), ...facts }, 'run failed');
    throw outcome.error;
  }
}

/** Lost lock: another worker has the job. Otherwise this worker stops and the next run is somebody else's. */
export const abortedEnd = (signal: AbortSignal): JobEndReason =>
  signal.reason instanceof AppError && signal.reason.code === 'conflict' ? 'cancelled' : 'handed-over';

/** FFmpeg has done nothing wrong and nobody else is waiting for it to be gone. */
const isOrderly = (outcome: Outcome): boolean =>
  outcome.kind === 'ended' && (outcome.reason === 'feed-ended' || outcome.reason === 'handed-over');
