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
import { supersededAmong } from '@naru/db/superseded-sessions';
import type { Clock } from '@naru/platform/clock';
import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { ActivePublish } from './active-publish.ts';
import type { PublishRegistry } from './publish-registry.ts';

/** How often the database hears who is alive: the error of what it takes for a publisher's last sign of life. */
export const HEARTBEAT_INTERVAL_MS = 500;
/** Repair runs with every so many-th heartbeat, with each one while a publisher is silent, and when something changed. */
const HEARTBEATS_PER_SWEEP = 2;

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
  #lastBeatAt = Number.NEGATIVE_INFINITY;

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
    for (let turn = 0; !this.#stopping.signal.aborted; turn += 1) {
      const somethingChanged = this.#changed.signal.aborted;
      this.#changed = new AbortController();
      await this.#step('heartbeat', () => this.#beat());
      const someoneIsSilent = this.#registry.all().some(({ state }) => state.kind === 'interrupted');
      if (somethingChanged || someoneIsSilent || turn % HEARTBEATS_PER_SWEEP === 0) {
        await this.#step('sweep', () => sweepBroadcasts(this.#db));
        await this.#step('finish', () => this.#finishClosed());
      }
      if (this.#stopping.signal.aborted) return;
      await this.#clock.sleep(HEARTBEAT_INTERVAL_MS, this.#changed.signal).catch(() => {}); // woken early
    }
  }

  /** Reports those whose media arrived since the last time: silence in the database is silence of the publisher. */
  async #beat(): Promise<void> {
    const since = this.#lastBeatAt;
    const now = this.#clock.monotonic();
    const all = this.#registry.all();
    const alive = all.filter(({ lastMediaAt }) => lastMediaAt !== null && lastMediaAt > since);
    const sessions = alive.map((publish) => {
      const source = publish.source.facts;
      const { sessionId } = publish;
      return source === null || this.#reported.get(publish) === source
        ? { sessionId }
        : { sessionId, source };
    });
    const closed = await markSessionsAlive(this.#db, sessions);
    this.#lastBeatAt = now;
    for (const { sessionId, source } of sessions) {
      const publish = this.#registry.find(sessionId);
      if (source !== undefined && publish !== null) this.#reported.set(publish, source);
    }
    // One that is silent has to hear it too: its publisher may come back, and must know that another is there.
    const silent = all.filter((publish) => !alive.includes(publish)).map(({ sessionId }) => sessionId);
    const superseded = await supersededAmong(this.#db, [...closed, ...silent]);
    for (const sessionId of superseded) this.#registry.dropClosed(sessionId, true);
    for (const sessionId of closed) this.#registry.dropClosed(sessionId, false);
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
