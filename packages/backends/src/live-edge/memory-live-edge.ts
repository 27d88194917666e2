import type { PlaybackId } from '@naru/contracts/ids';
import type { LiveEvent } from '@naru/hls/live-event';
import { type Clock, systemClock } from '@naru/platform/clock';
import { AppError, isAbortError } from '@naru/platform/errors';
import { BroadcastLog, type LogLimits } from './broadcast-log.ts';
import type { EdgePosition, LiveEdge } from './live-edge.ts';

/** The playlist's 15 segments, the open one, and those that left it within the last 3 target durations, with a reserve. */
export const DEFAULT_KEPT_SEGMENTS = 22;
/** A broadcast's bytes over all renditions; 22 segments of a 720p + 480p ladder are about 25 MB. */
export const DEFAULT_KEPT_BYTES = 96 * 1024 * 1024;
/** Latecomers still see how it ended. */
export const DEFAULT_ENDED_RETENTION_MS = 5 * 60_000;
/** Longer than any reconnect window (10 min): only a broadcast whose end got lost is forgotten by this. */
export const DEFAULT_SILENT_RETENTION_MS = 20 * 60_000;

export interface MemoryLiveEdgeOptions {
  readonly clock?: Clock;
  readonly keptSegments?: number;
  readonly keptBytes?: number;
  readonly endedRetentionMs?: number;
  readonly silentRetentionMs?: number;
}

/** A live edge within one process. Bytes are shared with publisher and readers, never copied. */
export function createMemoryLiveEdge(options: MemoryLiveEdgeOptions = {}): LiveEdge {
  return new MemoryLiveEdge(options);
}

interface KeptBroadcast {
  readonly log: BroadcastLog;
  lastEventAt: number;
}

class MemoryLiveEdge implements LiveEdge {
  readonly #clock: Clock;
  readonly #limits: LogLimits;
  readonly #endedRetentionMs: number;
  readonly #silentRetentionMs: number;
  readonly #broadcasts = new Map<PlaybackId, KeptBroadcast>();
  readonly #stopping = new AbortController();
  #forgetting: Promise<void> | null = null;

  constructor(options: MemoryLiveEdgeOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#limits = {
      keptSegments: options.keptSegments ?? DEFAULT_KEPT_SEGMENTS,
      keptBytes: options.keptBytes ?? DEFAULT_KEPT_BYTES,
    };
    this.#endedRetentionMs = options.endedRetentionMs ?? DEFAULT_ENDED_RETENTION_MS;
    this.#silentRetentionMs = options.silentRetentionMs ?? DEFAULT_SILENT_RETENTION_MS;
  }

  async publish(playbackId: PlaybackId, event: LiveEvent): Promise<'accepted' | 'stale-epoch'> {
    if (this.#stopping.signal.aborted) throw new AppError('unavailable', 'the live edge is stopping');
    const known = this.#broadcasts.get(playbackId);
    const broadcast = known ?? { log: new BroadcastLog(this.#limits), lastEventAt: 0 };
    const answer = broadcast.log.append(event);
    if (answer === 'accepted') broadcast.lastEventAt = this.#clock.monotonic();
    if (known === undefined) this.#keep(playbackId, broadcast);
    return answer;
  }

  async position(playbackId: PlaybackId): Promise<EdgePosition | null> {
    return this.#broadcasts.get(playbackId)?.log.position() ?? null;
  }

  async *follow(playbackId: PlaybackId, signal: AbortSignal): AsyncGenerator<LiveEvent, void, undefined> {
    const broadcast = this.#broadcasts.get(playbackId);
    if (broadcast !== undefined) yield* broadcast.log.follow(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    for (const { log } of this.#broadcasts.values()) log.forget();
    this.#broadcasts.clear();
    await this.#forgetting;
  }

  #keep(playbackId: PlaybackId, broadcast: KeptBroadcast): void {
    this.#broadcasts.set(playbackId, broadcast);
    this.#forgetting ??= this.#forgetExpired();
  }

  /** One timer for all broadcasts, and none while there is no broadcast. */
  async #forgetExpired(): Promise<void> {
    const everyMs = Math.min(this.#endedRetentionMs, this.#silentRetentionMs) / 4;
    try {
      while (this.#broadcasts.size > 0) {
        await this.#clock.sleep(everyMs, this.#stopping.signal);
        const now = this.#clock.monotonic();
        for (const [playbackId, { log, lastEventAt }] of this.#broadcasts) {
          if (now - lastEventAt < (log.ended ? this.#endedRetentionMs : this.#silentRetentionMs)) continue;
          this.#broadcasts.delete(playbackId);
          log.forget();
        }
      }
    } catch (error) {
      if (!isAbortError(error)) throw error;
    } finally {
      this.#forgetting = null;
    }
  }
}
