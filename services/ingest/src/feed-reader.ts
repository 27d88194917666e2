import type { ServerResponse } from 'node:http';
import type { Logger } from '@naru/platform/logger';
import type { FeedSink } from './publish-source.ts';

/** A reader that is this far behind is cut: its transcoder hangs, and a new run starts at the live edge. */
export const FEED_QUEUE_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * One transcoder's reading of a feed, bounded in bytes. The opening burst (a whole group of pictures) may be larger
 * than the bound; it counts only once the reader has caught up with it.
 */
export class FeedReader implements FeedSink {
  readonly #response: ServerResponse;
  readonly #logger: Logger;
  #limit = Number.POSITIVE_INFINITY;

  constructor(response: ServerResponse, logger: Logger) {
    this.#response = response;
    this.#logger = logger;
  }

  /** The opening burst is written. */
  openingWritten(): void {
    this.#limit = this.#response.writableLength + FEED_QUEUE_LIMIT_BYTES;
  }

  write(bytes: Uint8Array): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    this.#response.write(bytes);
    const queuedBytes = this.#response.writableLength;
    if (queuedBytes <= FEED_QUEUE_LIMIT_BYTES / 2) {
      this.#limit = Math.min(this.#limit, FEED_QUEUE_LIMIT_BYTES);
    } else if (queuedBytes > this.#limit) {
      this.#logger.warn({ queuedBytes }, 'feed reader too slow, cut');
      this.#response.destroy();
    }
  }

  end(): void {
    this.#response.end();
  }
}
