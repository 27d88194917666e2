import { systemClock } from '@naru/platform/clock';
import { type ConnectionOptions, RequestFault } from './http-connection.ts';
import { PartQueue } from './part-queue.ts';
import { PlaybackBuffer } from './playback-buffer.ts';
import type { PlaylistMemo } from './playlist-memo.ts';
import { type ListedPart, PlaylistFault, type ReadPlaylist, startOf } from './playlist-reader.ts';
import { steadyMs } from './steady-clock.ts';
import { partKey, type SwarmCounts } from './swarm-counts.ts';
import { ViewerRequests } from './viewer-requests.ts';

/** After a failure a viewer joins anew, after this or up to three times as long: never all at once. */
const REJOIN_MS = 1000;
/** A viewer that is so many parts behind cannot keep up. */
const MOST_PARTS_WAITING = 30;
/** After a stall playback goes on with so many part targets in the buffer. */
const RESUME_PARTS = 2;
/** Of so many parts one is hashed and compared between viewers. */
const DIGEST_EVERY = 8;

export interface ViewerOptions {
  readonly connection: ConnectionOptions;
  /** Path of the multivariant playlist. */
  readonly path: string;
  /** Position in the swarm: viewers spread evenly over the renditions. */
  readonly index: number;
  /** `hold` follows the playlist and fetches no media. */
  readonly mode: 'watch' | 'hold';
  readonly playlists: PlaylistMemo;
  readonly counts: SwarmCounts;
}

interface QueuedPart {
  readonly part: ListedPart;
  readonly initUri: string | null;
  /** Announced by a blocking reload, so it is known how long ago it became available. */
  readonly fresh: boolean;
}

interface Stalls {
  readonly stalls: number;
  readonly stalledMs: number;
}

/**
 * Follows one live stream as a player does: multivariant playlist, a rendition, the parts from the last independent one
 * before the hold-back, then blocking reloads and beside them each new part.
 */
export class Viewer {
  readonly #options: ViewerOptions;
  readonly #requests: ViewerRequests;
  readonly #closing = new AbortController();
  #buffer: PlaybackBuffer | null = null;
  #earlierStalls: Stalls = { stalls: 0, stalledMs: 0 };
  #hasJoined = false;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#requests = new ViewerRequests(options);
  }

  /** Playback has begun, or in `hold` the first playlist is there. */
  get hasJoined(): boolean {
    return this.#hasJoined;
  }

  /** Of its whole life, up to now. */
  stalls(nowMs: number): Stalls {
    this.#buffer?.advance(nowMs);
    return {
      stalls: this.#earlierStalls.stalls + (this.#buffer?.stalls ?? 0),
      stalledMs: this.#earlierStalls.stalledMs + (this.#buffer?.stalledMs ?? 0),
    };
  }

  /** Called once: watches until the stream ends or `close()`. Failures are counted and it joins again. */
  async run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#watch();
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#options.counts.failed(kindOf(error));
        await systemClock.sleep(REJOIN_MS * (1 + 2 * Math.random()), signal).catch(() => {}); // closing is seen by the loop
      }
    }
  }

  close(): void {
    this.#closing.abort();
    this.#requests.disconnect();
  }

  /** Gives up requests that were sent before. */
  expire(sentBeforeMs: number): void {
    this.#requests.expire(sentBeforeMs);
  }

  async #watch(): Promise<void> {
    const startedAtMs = steadyMs();
    const { path, index, mode } = this.#options;
    const variants = await this.#requests.variants(path);
    const playlistPath = variants[index % variants.length] ?? '';
    const playlist = await this.#requests.mediaPlaylist(playlistPath);
    const queue = new PartQueue<QueuedPart>();
    const lanes = [this.#follow(playlistPath, playlist, queue)];
    if (mode === 'watch') lanes.push(this.#play({ playlistPath, playlist, queue, startedAtMs }));
    else this.#joined(startedAtMs);
    try {
      await Promise.all(lanes);
    } finally {
      this.#requests.disconnect();
      queue.close();
      await Promise.allSettled(lanes);
    }
  }

  async #follow(path: string, first: ReadPlaylist, queue: PartQueue<QueuedPart>): Promise<void> {
    const { counts, mode } = this.#options;
    let { initUri } = first;
    for (let playlist = first; !playlist.ended; ) {
      const { msn, part } = playlist.next;
      const skip = playlist.canSkip ? '&_HLS_skip=YES' : '';
      const asked = partKey(playlist.next);
      playlist = await this.#requests.mediaPlaylist(path, `_HLS_msn=${msn}&_HLS_part=${part}${skip}`);
      const nowMs = steadyMs();
      const news = playlist.parts.filter((listed) => partKey(listed) >= asked);
      if (news.length === 0 && !playlist.ended) throw new RequestFault('reload answered too early');
      for (const listed of news) counts.answered(partKey(listed), nowMs);
      counts.missedParts += Math.max(0, news.length - 1);
      initUri = playlist.initUri ?? initUri;
      if (mode === 'hold') continue;
      for (const listed of news) queue.push({ part: listed, initUri, fresh: true });
      if (queue.length > MOST_PARTS_WAITING) throw new RequestFault('viewer too far behind');
    }
    queue.close();
  }

  async #play(join: {
    playlistPath: string;
    playlist: ReadPlaylist;
    queue: PartQueue<QueuedPart>;
    startedAtMs: number;
  }): Promise<void> {
    const { counts } = this.#options;
    const { playlist, playlistPath, queue } = join;
    const { parts, startSeconds } = startOf(playlist);
    const buffer = this.#newBuffer(startSeconds, playlist.partTargetSeconds * RESUME_PARTS);
    let loadedInit: string | null = null;
    const take = async ({ part, initUri, fresh }: QueuedPart): Promise<void> => {
      if (initUri !== null && initUri !== loadedInit) {
        await this.#requests.media(initUri, playlistPath, false);
        loadedInit = initUri;
      }
      await this.#requests.media(part.uri, playlistPath, (part.msn + part.part) % DIGEST_EVERY === 0);
      const nowMs = steadyMs();
      if (fresh) counts.inHand(partKey(part), nowMs);
      buffer.advance(nowMs);
      if (buffer.isPlaying) counts.bufferMs.add(buffer.aheadSeconds * 1000);
      buffer.append(part.durationSeconds, nowMs);
      if (buffer.isPlaying) this.#joined(join.startedAtMs);
    };
    for (const part of parts) await take({ part, initUri: playlist.initUri, fresh: false });
    for (let next = await queue.next(); next !== null; next = await queue.next()) await take(next);
  }

  #newBuffer(startSeconds: number, resumeSeconds: number): PlaybackBuffer {
    this.#earlierStalls = this.stalls(steadyMs());
    this.#buffer = new PlaybackBuffer({ startSeconds, resumeSeconds });
    return this.#buffer;
  }

  #joined(startedAtMs: number): void {
    if (this.#hasJoined) return;
    this.#hasJoined = true;
    this.#options.counts.joinMs.add(steadyMs() - startedAtMs);
  }
}

function kindOf(error: unknown): string {
  if (error instanceof RequestFault) return error.kind;
  if (error instanceof PlaylistFault) return error.message;
  return error instanceof Error ? `bug: ${error.message}` : 'bug';
}
