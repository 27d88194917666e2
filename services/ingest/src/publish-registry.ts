import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import { feedPath } from '@naru/contracts/feed';
import type { ChannelId, SessionId } from '@naru/contracts/ids';
import type { Database } from '@naru/db/database';
import { type BegunSession, beginPublishSession, endPublishSession } from '@naru/db/publish-sessions';
import type { Clock } from '@naru/platform/clock';
import { AppError, isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { ActivePublish, type PublishIdentity } from './active-publish.ts';
import { type BeginPublish, DeferredPublish } from './deferred-publish.ts';
import { PROBLEMS } from './problems.ts';
import type { PublishEnd } from './publish-session.ts';
import type {
  PublishAdmission,
  PublishDesk,
  PublishRefusal,
  PublishRequest,
  PublishSource,
} from './publish-source.ts';
import type { StreamKeyGate } from './stream-key-gate.ts';
import { TranscodeSchedule } from './transcode-schedule.ts';

/** How often silence is looked for. */
const CHECK_INTERVAL_MS = 250;

const SUPERSEDED: PublishEnd = { reason: 'superseded', problem: PROBLEMS.superseded };

/**
 * Who publishes what on this ingest. The newest valid publisher of a channel wins, here and on every other ingest: the
 * database decides, the loser's connection is destroyed at once.
 */
export class PublishRegistry implements PublishDesk, AsyncDisposable {
  readonly #db: Database;
  readonly #queue: TranscodeQueue;
  readonly #gate: StreamKeyGate;
  readonly #feedBaseUrl: string;
  readonly #ingestNode: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #publishes = new Map<string, ActivePublish>();
  readonly #beginning = new Map<ChannelId, Promise<unknown>>();
  readonly #endings = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: {
    db: Database;
    queue: TranscodeQueue;
    gate: StreamKeyGate;
    /** Where transcoders find our feed listener: `http://host:port`. */
    feedBaseUrl: string;
    ingestNode: string;
    clock: Clock;
    logger: Logger;
  }) {
    this.#db = options.db;
    this.#queue = options.queue;
    this.#gate = options.gate;
    this.#feedBaseUrl = options.feedBaseUrl;
    this.#ingestNode = options.ingestNode;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#timer = setInterval(() => this.#check(), CHECK_INTERVAL_MS);
  }

  find(sessionId: string): ActivePublish | null {
    return this.#publishes.get(sessionId) ?? null;
  }

  all(): readonly ActivePublish[] {
    return [...this.#publishes.values()];
  }

  async admit(request: PublishRequest): Promise<PublishAdmission> {
    const check = await this.#gate.check(request.streamKey, request.address, request.signal);
    switch (check.kind) {
      case 'unknown':
        return { kind: 'refused', reason: 'bad-key', problem: PROBLEMS.unknownKey };
      case 'too-many-failures':
        return { kind: 'refused', reason: 'too-many', problem: PROBLEMS.tooManyWrongKeys };
      case 'unavailable':
        return { kind: 'refused', reason: 'rejected', problem: PROBLEMS.unavailable };
      case 'known':
        return request.protocol === 'whip'
          ? { kind: 'accepted', open: (source) => this.#defer(check.channelId, source) }
          : this.#oneAtATime(check.channelId, () => this.#begin(check.channelId, request));
    }
  }

  /** Ends a session that is no longer open in the database; superseded is one whose place another process's publisher took. */
  dropClosed(sessionId: SessionId, isSuperseded: boolean): void {
    this.find(sessionId)?.drop(isSuperseded ? SUPERSEDED : { reason: 'closed', problem: null });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    // A login under way would leave its session open behind us.
    await Promise.allSettled(this.#beginning.values());
    for (const publish of this.all()) publish.drop({ reason: 'shutdown', problem: null });
    await Promise.all(this.#endings);
  }

  #defer(channelId: ChannelId, source: PublishSource): DeferredPublish {
    const begin: BeginPublish = (take) =>
      this.#oneAtATime(channelId, async () => {
        const { signal } = new AbortController(); // who leaves meanwhile is let in and ends
        take(await this.#begin(channelId, { protocol: source.protocol, signal }));
      });
    return new DeferredPublish({ source, begin, logger: this.#logger });
  }

  async #begin(
    channelId: ChannelId,
    request: Pick<PublishRequest, 'protocol' | 'signal'>,
  ): Promise<PublishAdmission> {
    try {
      const begun = await beginPublishSession(this.#db, {
        channelId,
        protocol: request.protocol,
        ingestNode: this.#ingestNode,
      });
      for (const sessionId of begun.supersededSessions) {
        this.find(sessionId)?.drop(SUPERSEDED);
      }
      if (request.signal.aborted) {
        await this.#recordEnd(begun.sessionId, { reason: 'connection-lost', problem: null });
        return { kind: 'refused', reason: 'rejected', problem: PROBLEMS.unavailable };
      }
      return { kind: 'accepted', open: (source) => this.#open({ ...begun, channelId }, source) };
    } catch (error) {
      return this.#refusalFor(error);
    }
  }

  #refusalFor(error: unknown): PublishRefusal {
    if (error instanceof AppError && error.code === 'too-many-requests') {
      return { kind: 'refused', reason: 'too-many', problem: PROBLEMS.tooManyTakeOvers };
    }
    if (error instanceof AppError && error.code === 'forbidden') {
      return { kind: 'refused', reason: 'bad-key', problem: PROBLEMS.unknownKey };
    }
    if (!isAbortError(error)) this.#logger.warn({ err: error }, 'publish session could not begin');
    return { kind: 'refused', reason: 'rejected', problem: PROBLEMS.unavailable };
  }

  #open(identity: PublishIdentity & BegunSession, source: PublishSource): ActivePublish {
    const { sessionId, broadcastId, playbackId, broadcastStartedAtMs } = identity;
    const logger = this.#logger.child({ sessionId, playbackId, protocol: source.protocol });
    const publish = new ActivePublish({
      identity,
      source,
      clock: this.#clock,
      logger,
      scheduleFor: (scheduled) =>
        new TranscodeSchedule({
          queue: this.#queue,
          clock: this.#clock,
          logger,
          jobOf: (run) => ({
            kind: 'transcode',
            broadcastId,
            playbackId,
            sessionId,
            run,
            feedUrl: `${this.#feedBaseUrl}${feedPath(sessionId, run)}`,
            broadcastStartedAtMs,
          }),
          onGivenUp: (reason) =>
            scheduled.drop({
              reason: 'transcode-failed',
              problem: reason === 'failing' ? PROBLEMS.transcodeFailed : PROBLEMS.noCapacity,
            }),
        }),
      onEnded: (ended, end) => this.#remove(ended, end, logger),
    });
    this.#publishes.set(sessionId, publish);
    logger.info('publisher accepted');
    return publish;
  }

  #remove(publish: ActivePublish, end: PublishEnd, logger: Logger): void {
    this.#publishes.delete(publish.sessionId);
    logger.info({ reason: end.reason, problem: end.problem }, 'publisher gone');
    const ending = Promise.all([publish.stopSchedule(), this.#recordEnd(publish.sessionId, end)])
      .then(() => {})
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  /** Never rejects: what cannot be written now is repaired by the sweeper, because the heartbeat is missing. */
  async #recordEnd(sessionId: SessionId, { reason, problem }: PublishEnd): Promise<void> {
    try {
      await endPublishSession(this.#db, { sessionId, reason, clean: reason === 'unpublished', problem });
    } catch (error) {
      this.#logger.warn({ err: error, sessionId }, 'end of publish session could not be recorded');
    }
  }

  /** Two publishers of one channel at the same moment: the database orders them, and we see its order. */
  async #oneAtATime<T>(channelId: ChannelId, begin: () => Promise<T>): Promise<T> {
    const turn = (this.#beginning.get(channelId) ?? Promise.resolve()).then(begin);
    const settled = turn.catch(() => {});
    this.#beginning.set(channelId, settled);
    try {
      return await turn;
    } finally {
      if (this.#beginning.get(channelId) === settled) this.#beginning.delete(channelId);
    }
  }

  #check(): void {
    for (const publish of this.all()) publish.check();
  }
}
