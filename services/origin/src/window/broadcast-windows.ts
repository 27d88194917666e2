import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { PlaybackId } from '@naru/contracts/ids';
import type { Clock } from '@naru/platform/clock';
import { withDeadline } from '@naru/platform/deadline';
import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { OriginLimits } from '../limits.ts';
import { BroadcastWindow } from './broadcast-window.ts';
import type { HeldRequests } from './held-requests.ts';

interface Options {
  readonly liveEdge: LiveEdge;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: OriginLimits;
  readonly held: HeldRequests;
}

/**
 * The windows of all broadcasts that somebody asked for lately. The first request opens one, which then follows the
 * live edge by itself; it is released some time after the last request, or when the live edge forgets the broadcast.
 */
export class BroadcastWindows implements AsyncDisposable {
  readonly #options: Options;
  readonly #open = new Map<PlaybackId, BroadcastWindow>();
  readonly #opening = new Map<PlaybackId, Promise<BroadcastWindow | null>>();
  /** Ids that the live edge did not know, and until when we believe it. In order of insertion, bounded. */
  readonly #absent = new Map<PlaybackId, number>();
  readonly #stopping = new AbortController();
  #releasing: Promise<void> | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** From memory only: the window, or `absent` for an id asked for in vain a moment ago, or `ask`: use {@link open}. */
  find(playbackId: PlaybackId): BroadcastWindow | 'absent' | 'ask' {
    const now = this.#options.clock.monotonic();
    const window = this.#open.get(playbackId);
    if (window !== undefined) {
      window.lastRequestAt = now;
      return window;
    }
    return (this.#absent.get(playbackId) ?? 0) > now ? 'absent' : 'ask';
  }

  /**
   * Opens the window of a broadcast; null when the live edge does not know it. Everybody who asks meanwhile waits for
   * the same answer.
   *
   * @throws AppError `timeout` when the live edge does not answer in time
   */
  open(playbackId: PlaybackId): Promise<BroadcastWindow | null> {
    const known = this.#opening.get(playbackId);
    if (known !== undefined) return known;
    const opening = this.#openWindow(playbackId).finally(() => this.#opening.delete(playbackId));
    this.#opening.set(playbackId, opening);
    return opening;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all(Array.from(this.#open.values(), (window) => window.close('stopping')));
    await Promise.allSettled(this.#opening.values());
    this.#open.clear();
    await this.#releasing;
  }

  async #openWindow(playbackId: PlaybackId): Promise<BroadcastWindow | null> {
    const window = new BroadcastWindow({ playbackId, ...this.#options });
    try {
      const { openMs } = this.#options.limits;
      const opened = await withDeadline(
        'opening a broadcast',
        openMs,
        () => Promise.race([window.opened, window.following]),
        this.#stopping.signal,
      );
      if (opened === 'unknown') {
        this.#rememberAbsent(playbackId);
        return null;
      }
      this.#stopping.signal.throwIfAborted();
    } catch (error) {
      await window.close('stopping');
      throw error;
    }
    this.#open.set(playbackId, window);
    this.#releasing ??= this.#releaseIdle();
    void this.#removeWhenForgotten(playbackId, window); // ends with the window's close()
    return window;
  }

  async #removeWhenForgotten(playbackId: PlaybackId, window: BroadcastWindow): Promise<void> {
    if ((await window.following) !== 'unknown') return;
    if (this.#open.get(playbackId) === window) this.#open.delete(playbackId);
    await window.close('gone');
  }

  #rememberAbsent(playbackId: PlaybackId): void {
    const { limits, clock } = this.#options;
    this.#absent.delete(playbackId);
    this.#absent.set(playbackId, clock.monotonic() + limits.absentMs);
    for (const oldest of this.#absent.keys()) {
      if (this.#absent.size <= limits.absentIds) break;
      this.#absent.delete(oldest);
    }
  }

  /** One timer for all windows, and none while there is no window. */
  async #releaseIdle(): Promise<void> {
    const { clock, limits } = this.#options;
    try {
      while (this.#open.size > 0) {
        await clock.sleep(limits.idleWindowMs / 4, this.#stopping.signal);
        const idleSince = clock.monotonic() - limits.idleWindowMs;
        for (const [playbackId, window] of this.#open) {
          if (window.lastRequestAt > idleSince || window.waiters.size > 0) continue;
          this.#open.delete(playbackId);
          await window.close('gone');
        }
      }
    } catch (error) {
      if (!isAbortError(error)) throw error;
    } finally {
      this.#releasing = null;
    }
  }
}
