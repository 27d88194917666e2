import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { Epoch, PlaybackId } from '@naru/contracts/ids';
import type { LiveEvent, RenditionInit } from '@naru/hls/live-event';
import type { Grid } from '@naru/hls/part-grid';
import { withDeadline } from '@naru/platform/deadline';
import { type Continuation, continuationOf } from '../continuation.ts';
import { OUTPUT_OFFSET_SECONDS } from '../ffmpeg/command.ts';
import type { AlignedPart } from './lock-step.ts';

const PUBLISH_DEADLINE_MS = 3000;

/** Parts that may wait for the live edge before reading from FFmpeg pauses; with 0.3 s parts about 3 s of media. */
const BACKLOG_LIMIT = 10;

export interface PublishedRun {
  readonly playbackId: PlaybackId;
  readonly epoch: Epoch;
  readonly grid: Grid;
  /** Wall clock at session time 0, ms since 1970. */
  readonly clockBaseMs: number;
  readonly broadcastStartedAtMs: number;
}

/**
 * Publishes the parts of one run in order, each after the one before was accepted. Where the run goes on is asked at the
 * last moment, before its first event, because a former run may have published until then.
 */
export class LivePublisher {
  readonly #liveEdge: LiveEdge;
  readonly #run: PublishedRun;
  readonly #backlog: AlignedPart[] = [];
  readonly #waitingForRoom = new Set<() => void>();
  #renditions: readonly RenditionInit[] = [];
  #continuation: Continuation | null = null;
  /** Refused, failed or over: nothing more is published. */
  #closed = false;
  #publishing: Promise<void> | null = null;
  #publishedParts = 0;
  readonly #onPublished: (partEndMs: number) => void;
  readonly #onStale: () => void;
  readonly #onFailure: (error: unknown) => void;

  /** After `onStale` or `onFailure` nothing more is published. */
  constructor(options: {
    liveEdge: LiveEdge;
    run: PublishedRun;
    /** The wall clock at the end of each part that was accepted, ms since 1970. */
    onPublished: (partEndMs: number) => void;
    onStale: () => void;
    onFailure: (error: unknown) => void;
  }) {
    this.#liveEdge = options.liveEdge;
    this.#run = options.run;
    this.#onPublished = options.onPublished;
    this.#onStale = options.onStale;
    this.#onFailure = options.onFailure;
  }

  get publishedParts(): number {
    return this.#publishedParts;
  }

  begin(renditions: readonly RenditionInit[]): void {
    this.#renditions = renditions;
  }

  add(parts: readonly AlignedPart[]): void {
    if (this.#closed) return;
    this.#backlog.push(...parts);
    this.#publishing ??= this.#publishBacklog();
  }

  /** Resolves while the backlog is short; what carries back-pressure from the live edge to the feed. */
  async room(): Promise<void> {
    if (this.#backlog.length < BACKLOG_LIMIT) return;
    await new Promise<void>((resolve) => this.#waitingForRoom.add(resolve));
  }

  /** Resolves when everything added so far is published, or nothing more will be. */
  async flushed(): Promise<void> {
    await this.#publishing;
  }

  /** Closes the open segment. Nothing happens if the run never began or another one took over. */
  async end(): Promise<void> {
    this.#backlog.length = 0;
    await this.#publishing;
    if (this.#continuation === null || this.#closed) return;
    await this.#publish({ kind: 'run-ended', epoch: this.#run.epoch });
  }

  async #publishBacklog(): Promise<void> {
    try {
      for (let part = this.#backlog[0]; part !== undefined; part = this.#backlog[0]) {
        await this.#publishPart(part);
        this.#backlog.shift();
        if (this.#backlog.length < BACKLOG_LIMIT) this.#releaseWaiting();
      }
    } catch (error) {
      this.#closed = true;
      this.#backlog.length = 0;
      this.#onFailure(error);
    } finally {
      this.#publishing = null;
      this.#releaseWaiting();
    }
  }

  async #publishPart({ timing, media }: AlignedPart): Promise<void> {
    const programDateTimeMs = this.#programDateTimeMs(timing.startSeconds);
    const continuation = (this.#continuation ??= await this.#beginRun(programDateTimeMs));
    await this.#publish({
      kind: 'part',
      epoch: this.#run.epoch,
      msn: continuation.firstMsn + timing.segment,
      part: timing.part,
      durationSeconds: timing.durationSeconds,
      independent: timing.independent,
      programDateTimeMs,
      lastOfSegment: timing.lastOfSegment,
      media,
    });
    if (this.#closed) return;
    this.#publishedParts += 1;
    this.#onPublished(programDateTimeMs + timing.durationSeconds * 1000);
  }

  async #beginRun(firstProgramDateTimeMs: number): Promise<Continuation> {
    const { playbackId, epoch, grid, broadcastStartedAtMs } = this.#run;
    const position = await withDeadline('asking the live edge', PUBLISH_DEADLINE_MS, () =>
      this.#liveEdge.position(playbackId),
    );
    const continuation = continuationOf(position, { epoch, firstProgramDateTimeMs, broadcastStartedAtMs });
    await this.#publish({
      kind: 'run-started',
      epoch,
      ...continuation,
      partTargetSeconds: grid.partTargetSeconds,
      targetDurationSeconds: grid.targetDurationSeconds,
      frameRate: grid.frameRate,
      renditions: this.#renditions,
    });
    return continuation;
  }

  async #publish(event: LiveEvent): Promise<void> {
    if (this.#closed) return;
    const answer = await withDeadline('publishing to the live edge', PUBLISH_DEADLINE_MS, () =>
      this.#liveEdge.publish(this.#run.playbackId, event),
    );
    if (answer === 'accepted') return;
    this.#closed = true;
    this.#backlog.length = 0;
    this.#onStale();
  }

  #programDateTimeMs(mediaSeconds: number): number {
    return this.#run.clockBaseMs + (mediaSeconds - OUTPUT_OFFSET_SECONDS) * 1000;
  }

  #releaseWaiting(): void {
    for (const resolve of this.#waitingForRoom) resolve();
    this.#waitingForRoom.clear();
  }
}
