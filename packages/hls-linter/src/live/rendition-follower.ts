import {
  comparePositions,
  lastPosition,
  type MediaPlaylist,
  nextPosition,
  type Position,
} from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import { arrivalRules } from '../rules/cadence.ts';
import { deltaUpdateRules, unaskedSkipRule } from '../rules/delta-update.ts';
import { lowLatencyRules } from '../rules/low-latency.ts';
import { mediaPlaylistRules } from '../rules/media-playlist.ts';
import { playlistChangeRules } from '../rules/playlist-change.ts';
import { probeRules } from '../rules/probes.ts';
import { syntaxRules } from '../rules/syntax.ts';
import { ArrivalLog } from './arrival-log.ts';
import { type Asked, type Asker, mediaPlaylistIn, probeOf } from './asker.ts';
import { HintedParts } from './hinted-parts.ts';
import { CannotLintError, holdDeadlineSeconds, now } from './http-client.ts';
import { MediaReader } from './media-reader.ts';
import { RemovedMedia } from './removed-media.ts';

/** A server that answers errors, or what is known, without holding is not asked in a tight loop. */
const IDLE_PAUSE_MS = 250;
const MOST_ERRORS = 20;

/** Follows one media playlist as a client does, always asking for the next part, and judges what comes. */
export class RenditionFollower implements Disposable {
  readonly url: string;
  readonly media: MediaReader;
  readonly #asker: Asker;
  readonly #findings: Findings;
  readonly #hinted: HintedParts;
  readonly #removed: RemovedMedia;
  readonly #arrivals = new ArrivalLog();
  #current: MediaPlaylist | null = null;
  /** When the current playlist came, and when the first one did that ended where it ends. */
  #currentAt = 0;
  #newestAt = 0;
  #advances = 0;
  #playlists = 0;

  constructor(url: string, asker: Asker, findings: Findings) {
    this.url = url;
    this.#asker = asker;
    this.#findings = findings;
    this.media = new MediaReader(asker, findings);
    this.#hinted = new HintedParts(asker, findings);
    this.#removed = new RemovedMedia(asker, findings);
  }

  /** @throws RangeError before the first `load` */
  get current(): MediaPlaylist {
    if (this.#current === null) throw new RangeError('no playlist was loaded yet');
    return this.#current;
  }

  get playlistCount(): number {
    return this.#playlists;
  }

  get isLoaded(): boolean {
    return this.#current !== null;
  }

  /** How often something new came after the first playlist. */
  get advances(): number {
    return this.#advances;
  }

  /** When the newest part or segment was first seen, by the monotonic clock. */
  get newestAt(): number {
    return this.#newestAt;
  }

  /** Loads the playlist without directives and judges it. */
  async load(): Promise<MediaPlaylist> {
    const asked = await this.#asker.ask('media-playlist', { url: this.url });
    const playlist = mediaPlaylistIn(asked);
    if (playlist === null) {
      throw new CannotLintError(`${this.url} is no media playlist (status ${asked.exchange.status})`);
    }
    this.#judge(playlist, asked.answer.firstByteAt);
    return playlist;
  }

  /** Until the playlist ends or the monotonic clock says `until`. */
  async follow(until: number): Promise<void> {
    let errors = 0;
    while (!this.current.ended && now() < until) {
      const former = this.current;
      const next = nextPosition(former);
      const [full, delta] = await Promise.all([this.#reload(next, ''), this.#reload(next, '&_HLS_skip=YES')]);
      this.#findings.check([probeRules.blockingReload, probeRules.blockingTimeout], probeOf(full, next));
      const playlist = mediaPlaylistIn(full);
      if (playlist === null) {
        errors += 1;
        if (errors > MOST_ERRORS) throw new CannotLintError(`${this.url} answers nothing but errors`);
        await idlePause();
        continue;
      }
      this.#arrivals.add(playlist, full.answer.endedAt);
      const { advances } = this;
      this.#judge(playlist, full.answer.firstByteAt);
      this.#hinted.add(playlist);
      this.#judgeDelta(former, playlist, mediaPlaylistIn(delta));
      if (this.advances === advances) await idlePause();
    }
  }

  /** Resolves when everything under way is answered and judged. */
  async finish(): Promise<void> {
    await this.media.finish();
    await this.#hinted.finish();
    await this.#removed.finish();
    const arrivals = this.#arrivals.of(this.current);
    if (arrivals !== null) this.#findings.check(arrivalRules, arrivals);
  }

  [Symbol.dispose](): void {
    this.#removed[Symbol.dispose]();
  }

  #reload({ msn, part }: Position, more: string): Promise<Asked> {
    return this.#asker.ask('media-playlist-with-directives', {
      url: withQuery(this.url, `_HLS_msn=${msn}&_HLS_part=${part}${more}`),
      deadlineSeconds: holdDeadlineSeconds(this.current.targetDurationSeconds),
    });
  }

  #judge(playlist: MediaPlaylist, cameAt: number): void {
    const [before, listedAt] = [this.#current, this.#currentAt];
    this.#current = playlist;
    this.#currentAt = cameAt;
    if (before === null) this.#newestAt = cameAt;
    else if (isNews(before, playlist)) {
      this.#newestAt = cameAt;
      this.#advances += 1;
    }
    this.#playlists += 1;
    this.#findings.check(syntaxRules, playlist);
    this.#findings.check(unaskedSkipRule, playlist);
    this.#findings.check(mediaPlaylistRules, playlist);
    this.#findings.check(lowLatencyRules, playlist);
    this.media.add(playlist);
    if (before === null) return;
    this.#findings.check(playlistChangeRules, { before, after: playlist });
    this.#removed.add(before, playlist, listedAt);
  }

  /** The two answers tell of the same moment only when nothing came between them. */
  #judgeDelta(former: MediaPlaylist, full: MediaPlaylist, delta: MediaPlaylist | null): void {
    const [a, b] = [lastPosition(full), delta === null ? null : lastPosition(delta)];
    if (delta === null || a === null || b === null || comparePositions(a, b) !== 0) return;
    if (delta.ended !== full.ended) return;
    this.#findings.check(syntaxRules, delta);
    this.#findings.check(deltaUpdateRules, { former, full, delta });
  }
}

const idlePause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, IDLE_PAUSE_MS));

/** Whether a playlist goes on behind the end of the one before, or says that this was the end. */
function isNews(before: MediaPlaylist, after: MediaPlaylist): boolean {
  const [old, last] = [lastPosition(before), lastPosition(after)];
  return after.ended || (last !== null && (old === null || comparePositions(last, old) > 0));
}

export const withQuery = (url: string, query: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}${query}`;
