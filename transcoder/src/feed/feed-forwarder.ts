import type { Writable } from 'node:stream';
import type { Clock } from '@naru/platform/clock';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { FeedBacklog } from './feed-backlog.ts';
import type { FeedUnitReader } from './feed-unit.ts';

const LOG_INTERVAL_MS = 10_000;

/** An answer of ingest as `node:http` gives it. */
export interface FeedBody extends AsyncIterable<Uint8Array> {
  /** False when the connection broke off in the middle. */
  readonly complete: boolean;
}

/**
 * Hands the feed on to FFmpeg. It is read as fast as it comes, whatever FFmpeg does: what waits in sockets could not be
 * seen, nor left out.
 */
export class FeedForwarder {
  readonly #feed: FeedBody;
  readonly #reader: FeedUnitReader;
  readonly #input: Writable;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onOffered: () => void;
  readonly #onTaken: () => void;
  readonly #backlog = new FeedBacklog();
  #feedOver = false;
  #leftOutMs = 0;
  #warnedAt = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => {};

  constructor(options: {
    feed: FeedBody;
    /** A new one: it knows where in the feed it is. */
    reader: FeedUnitReader;
    input: Writable;
    clock: Clock;
    logger: Logger;
    /** A unit is offered to FFmpeg ... */
    onOffered: () => void;
    /** ... and in its pipe. */
    onTaken: () => void;
  }) {
    this.#feed = options.feed;
    this.#reader = options.reader;
    this.#input = options.input;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onOffered = options.onOffered;
    this.#onTaken = options.onTaken;
  }

  /**
   * Resolves when the feed has ended and all of it is handed over; the input stays open.
   *
   * @throws AppError `unavailable` when the feed breaks off, is not what it says it is, or FFmpeg is far too slow
   */
  async run(): Promise<void> {
    await Promise.all([this.#receive(), this.#handOver()]);
  }

  async #receive(): Promise<void> {
    try {
      for await (const chunk of this.#feed) {
        this.#backlog.push(this.#reader.push(chunk), this.#clock.monotonic());
        this.#wake();
      }
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('unavailable', 'the feed broke off', { cause });
    } finally {
      this.#feedOver = true;
      this.#wake();
    }
    if (!this.#feed.complete) throw new AppError('unavailable', 'the feed broke off');
  }

  async #handOver(): Promise<void> {
    for (;;) {
      if (!this.#feedOver) this.#catchUp();
      const unit = this.#backlog.take(this.#clock.monotonic());
      if (unit === null) {
        if (this.#feedOver) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      this.#onOffered();
      if (!this.#input.write(unit.bytes)) await drained(this.#input);
      this.#onTaken();
    }
  }

  #catchUp(): void {
    const now = this.#clock.monotonic();
    this.#leftOutMs += this.#backlog.catchUp(now);
    if (this.#leftOutMs === 0 || now - this.#warnedAt < LOG_INTERVAL_MS) return;
    this.#logger.warn({ leftOutMs: this.#leftOutMs }, 'transcoding is too slow, pictures left out');
    this.#warnedAt = now;
    this.#leftOutMs = 0;
  }
}

/** Resolves when more may be written, or nothing ever will. */
function drained(input: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      input.off('drain', done);
      input.off('close', done);
      resolve();
    };
    input.once('drain', done);
    input.once('close', done);
    if (input.destroyed) done();
  });
}
