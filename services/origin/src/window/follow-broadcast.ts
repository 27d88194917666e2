import type { EdgePosition, LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { PlaybackId } from '@naru/contracts/ids';
import type { LiveEvent } from '@naru/hls/live-event';
import { EMPTY_WINDOW, foldLiveEvent, type LiveWindow } from '@naru/hls/timeline';
import type { Clock } from '@naru/platform/clock';
import { withDeadline } from '@naru/platform/deadline';
import { messageOf } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';

/** Pause after the first failure of the live edge; it doubles up to the longest one. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

export interface FollowOptions {
  readonly liveEdge: LiveEdge;
  readonly playbackId: PlaybackId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly positionDeadlineMs: number;
  readonly signal: AbortSignal;
  onEvent(event: LiveEvent): void;
  /** Called with every state from the one on that the live edge had when we asked; never with one half replayed. */
  onWindow(window: LiveWindow): void;
}

/**
 * Follows a broadcast until its end, through failures of the live edge. This is the layer that owns the retry: the
 * window stays what it was while the edge is away, and goes on where the replay has caught up.
 */
export async function followBroadcast(options: FollowOptions): Promise<'ended' | 'unknown' | 'stopped'> {
  const { liveEdge, playbackId, clock, logger, signal } = options;
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      const position = await withDeadline(
        'asking the live edge',
        options.positionDeadlineMs,
        () => liveEdge.position(playbackId),
        signal,
      );
      if (position === null) return 'unknown';
      const replay = new Replay(position);
      for await (const event of liveEdge.follow(playbackId, signal)) {
        options.onEvent(event);
        const window = replay.fold(event);
        if (!replay.caughtUp) continue;
        retryMs = FIRST_RETRY_MS;
        options.onWindow(window);
        if (window.ended) return 'ended';
      }
    } catch (error) {
      if (signal.aborted) break;
      logger.warn({ playbackId, reason: messageOf(error), retryMs }, 'following the live edge failed');
    }
    await pause(clock, retryMs * (0.5 + Math.random() / 2), signal);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
  return 'stopped';
}

/** Folds the events of one `follow` and knows when they have reached the position asked for before. */
class Replay {
  readonly #position: EdgePosition;
  #window: LiveWindow = EMPTY_WINDOW;
  #newestPartEndMs = Number.NEGATIVE_INFINITY;
  #caughtUp = false;

  constructor(position: EdgePosition) {
    this.#position = position;
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  fold(event: LiveEvent): LiveWindow {
    this.#window = foldLiveEvent(this.#window, event);
    if (this.#caughtUp) return this.#window;
    if (event.kind === 'part') {
      this.#newestPartEndMs = event.programDateTimeMs + event.durationSeconds * 1000;
    }
    this.#caughtUp = this.#window.ended || this.#hasReachedPosition(event.epoch);
    return this.#window;
  }

  #hasReachedPosition(epoch: number): boolean {
    const { endProgramDateTimeMs, ended } = this.#position;
    if (ended || epoch < this.#position.epoch) return false;
    return (
      epoch > this.#position.epoch ||
      endProgramDateTimeMs === null ||
      this.#newestPartEndMs >= endProgramDateTimeMs
    );
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
