import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { PlaybackId } from '@naru/contracts/ids';
import type { LiveResource } from '@naru/contracts/live-urls';
import type { LiveEvent } from '@naru/hls/live-event';
import { EMPTY_WINDOW, type LiveWindow, nextPosition } from '@naru/hls/timeline';
import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import { HOLD_TARGET_DURATIONS, type OriginLimits, REMOVED_TARGET_DURATIONS } from '../limits.ts';
import { followBroadcast } from './follow-broadcast.ts';
import type { HeldRequests } from './held-requests.ts';
import type { MediaFile } from './media-file.ts';
import { RenderedPlaylists } from './rendered-playlists.ts';
import { RenditionWindow } from './rendition-window.ts';
import { Waiters } from './waiters.ts';

type MediaResource = Extract<LiveResource, { kind: 'init' | 'segment' | 'part' }>;

/** One broadcast as this origin sees it: the window, its bytes, and who waits for it to change. */
export class BroadcastWindow {
  readonly waiters: Waiters;
  /** Monotonic time of the last request. */
  lastRequestAt: number;
  readonly #clock: Clock;
  #live: LiveWindow = EMPTY_WINDOW;
  #playlists = new RenderedPlaylists(EMPTY_WINDOW, false);
  readonly #renditions = new Map<string, RenditionWindow>();
  #firstMsn = 0;
  readonly #leaving: { readonly msn: number; readonly dropAt: number }[] = [];
  readonly #stopping = new AbortController();
  readonly #following: Promise<'ended' | 'unknown' | 'stopped'>;
  #open: (outcome: 'open' | 'unknown') => void = () => {};
  /** Settles when the window shows what the live edge has, or when it turns out that there is nothing to show. */
  readonly opened: Promise<'open' | 'unknown'>;

  constructor(options: {
    playbackId: PlaybackId;
    liveEdge: LiveEdge;
    clock: Clock;
    logger: Logger;
    limits: OriginLimits;
    held: HeldRequests;
  }) {
    const { clock, limits } = options;
    this.#clock = clock;
    this.lastRequestAt = clock.monotonic();
    this.waiters = new Waiters({ clock, all: options.held, heldPerClient: limits.heldPerClient });
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#following = followBroadcast({
      ...options,
      positionDeadlineMs: limits.openMs,
      signal: this.#stopping.signal,
      onEvent: (event) => this.#keepMedia(event),
      onWindow: (window) => this.#show(window),
    });
  }

  /** Settles when nothing will change any more: after the end, when the live edge forgot the broadcast, or by close(). */
  get following(): Promise<'ended' | 'unknown' | 'stopped'> {
    return this.#following;
  }

  get live(): LiveWindow {
    return this.#live;
  }

  get playlists(): RenderedPlaylists {
    return this.#playlists;
  }

  /** How long a request may be held now. */
  get holdMs(): number {
    return this.#targetDurationMs * HOLD_TARGET_DURATIONS;
  }

  findMedia(resource: MediaResource): MediaFile | null {
    const rendition = this.#renditions.get(resource.rendition);
    if (rendition === undefined) return null;
    switch (resource.kind) {
      case 'init':
        return rendition.init(resource.epoch);
      case 'segment':
        return this.#isOpen(resource.msn) ? null : rendition.segment(resource.epoch, resource.msn);
      case 'part':
        return rendition.part(resource.epoch, resource.msn, resource.part);
    }
  }

  /** Whether the playlist's preload hint names this part: it is worth waiting for. */
  isHinted(resource: { epoch: number; msn: number; part: number; rendition: string }): boolean {
    const { run, ended } = this.#live;
    if (run === null || ended || run.epoch !== resource.epoch) return false;
    if (!this.#renditions.has(resource.rendition)) return false;
    const next = nextPosition(this.#live);
    return next.msn === resource.msn && next.part === resource.part;
  }

  /** Stops following and answers everybody who waits. */
  async close(reason: 'stopping' | 'gone'): Promise<void> {
    this.#stopping.abort();
    this.#open('unknown');
    await this.waiters.close(reason);
    await this.#following;
  }

  get #targetDurationMs(): number {
    return (this.#live.run?.targetDurationSeconds ?? 0) * 1000;
  }

  #isOpen(msn: number): boolean {
    const newest = this.#live.segments.at(-1);
    return newest !== undefined && msn >= newest.msn && !newest.complete;
  }

  #keepMedia(event: LiveEvent): void {
    if (event.kind === 'run-started') {
      for (const { name, init } of event.renditions) this.#rendition(name).addInit(event.epoch, init);
    }
    if (event.kind === 'part') {
      for (const [name, media] of Object.entries(event.media)) this.#rendition(name).addPart(event, media);
    }
  }

  #show(window: LiveWindow): void {
    this.#live = window;
    this.#playlists = new RenderedPlaylists(window, this.#playlists.visible);
    this.#dropLeftSegments();
    this.#open('open');
    this.waiters.wake();
  }

  /** A segment that leaves the playlist stays readable for a while: somebody may just have read about it. */
  #dropLeftSegments(): void {
    const now = this.#clock.monotonic();
    const firstMsn = this.#live.segments[0]?.msn ?? 0;
    if (firstMsn > this.#firstMsn) {
      this.#firstMsn = firstMsn;
      this.#leaving.push({ msn: firstMsn, dropAt: now + this.#targetDurationMs * REMOVED_TARGET_DURATIONS });
    }
    let dropBefore: number | null = null;
    for (
      let oldest = this.#leaving[0];
      oldest !== undefined && oldest.dropAt <= now;
      oldest = this.#leaving[0]
    ) {
      dropBefore = oldest.msn;
      this.#leaving.shift();
    }
    if (dropBefore === null) return;
    for (const rendition of this.#renditions.values()) {
      rendition.dropBefore(dropBefore, this.#live.run?.epoch ?? 0);
    }
  }

  #rendition(name: string): RenditionWindow {
    const known = this.#renditions.get(name);
    if (known !== undefined) return known;
    const rendition = new RenditionWindow();
    this.#renditions.set(name, rendition);
    return rendition;
  }
}
