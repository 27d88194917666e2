import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import type { SourceFacts } from '@naru/contracts/source-facts';
import type { Database } from '@naru/db/database';
import {
  broadcastsToFinish,
  listenForPublishChanges,
  markFinishEnqueued,
  markSessionsAlive,
  sweepBroadcasts,
} from '@naru/db/publish-sessions';
import type { Clock } from '@naru/platform/clock';
import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { ActivePublish } from './active-publish.ts';
import type { PublishRegistry } from './publish-registry.ts';

/** Heartbeat and repair run this often, and whenever the database says that something changed. */
export const SWEEP_INTERVAL_MS = 1000;
/** Only media this fresh is a sign of life, so that silence in the database is silence of the publisher. */
const FRESH_MEDIA_MS = 300;

/**
 * Keeps the database true to what is seen: tells which publishers are alive, drops those that are over elsewhere,
 * repairs broadcasts nobody looks after, and brings the end of closed broadcasts on its way. Each step is idempotent and
 * stands alone: one that fails is tried again a second later.
 */
export class BroadcastSweeper implements AsyncDisposable {
  readonly #db: Database;
  readonly #queue: TranscodeQueue;
  readonly #registry: PublishRegistry;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  readonly #running: Promise<unknown>;
  readonly #reported = new WeakMap<ActivePublish, SourceFacts>();
  #changed = new AbortController();

  constructor(options: {
    db: Database;
    queue: TranscodeQueue;
    registry: PublishRegistry;
    clock: Clock;
    logger: Logger;
  }) {
    this.#db = options.db;
    this.#queue = options.queue;
    this.#registry = options.registry;
    this.#clock = options.clock;
    this.#logger = options.logger;
    const listening = listenForPublishChanges(
      this.#db,
      () => this.#changed.abort(),
      this.#stopping.signal,
    ).catch((error: unknown) => this.#complain('listen', error));
    this.#running = Promise.all([listening, this.#run()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#changed.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#changed = new AbortController();
      await this.#step('heartbeat', () => this.#beat());
      await this.#step('sweep', () => sweepBroadcasts(this.#db));
      await this.#step('finish', () => this.#finishClosed());
      if (this.#stopping.signal.aborted) return;
      await this.#clock.sleep(SWEEP_INTERVAL_MS, this.#changed.signal).catch(() => {}); // woken early
    }
  }

  async #beat(): Promise<void> {
    const now = this.#clock.monotonic();
    const alive = this.#registry
      .all()
      .filter(({ lastMediaAt }) => lastMediaAt !== null && now - lastMediaAt <= FRESH_MEDIA_MS);
    const sessions = alive.map((publish) => {
      const source = publish.source.facts;
      const { sessionId } = publish;
      return source === null || this.#reported.get(publish) === source
        ? { sessionId }
        : { sessionId, source };
    });
    const closed = await markSessionsAlive(this.#db, sessions);
    for (const publish of alive) {
      if (publish.source.facts !== null) this.#reported.set(publish, publish.source.facts);
    }
    for (const sessionId of closed) this.#registry.dropClosed(sessionId);
  }

  async #finishClosed(): Promise<void> {
    for (const { broadcastId, playbackId, epoch } of await broadcastsToFinish(this.#db)) {
      await this.#queue.enqueue({ kind: 'finish', broadcastId, playbackId, epoch });
      await markFinishEnqueued(this.#db, broadcastId);
      this.#logger.info({ broadcastId, playbackId }, 'broadcast closed');
    }
  }

  async #step(what: string, step: () => Promise<void>): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    try {
      await step();
    } catch (error) {
      this.#complain(what, error);
    }
  }

  #complain(what: string, error: unknown): void {
    if (!isAbortError(error)) this.#logger.warn({ err: error, what }, 'sweep step failed');
  }
}
