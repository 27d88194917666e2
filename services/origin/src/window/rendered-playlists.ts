import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { CacheRule } from '@naru/contracts/cache-rules';
import { RenditionName } from '@naru/contracts/ids';
import {
  initName,
  mediaPlaylistUriFromMaster,
  mediaPlaylistUriFromSibling,
  partName,
  segmentName,
} from '@naru/contracts/live-urls';
import { type MediaUris, renderMediaPlaylist } from '@naru/hls/media-playlist';
import { renderMultivariantPlaylist } from '@naru/hls/multivariant-playlist';
import type { LiveWindow } from '@naru/hls/timeline';
import { type Answer, answerOf } from '../answer.ts';

const CONTENT_TYPE = 'application/vnd.apple.mpegurl';

const MEDIA_URIS: MediaUris = {
  init: initName,
  segment: segmentName,
  part: partName,
  sibling: (rendition) => mediaPlaylistUriFromSibling(RenditionName.parse(rendition)),
};

const uriFromMaster = (rendition: string): string =>
  mediaPlaylistUriFromMaster(RenditionName.parse(rendition));

/** The playlists of one window state, each variant made when first asked for and then shared by everybody. */
export class RenderedPlaylists {
  readonly #window: LiveWindow;
  readonly #wasVisible: boolean;
  #multivariant: RenderedPlaylist | null | undefined;
  readonly #full = new Map<string, RenderedPlaylist>();
  readonly #delta = new Map<string, RenderedPlaylist>();

  /** `wasVisible`: players know the media playlists already, so they stay up even when no segment is complete. */
  constructor(window: LiveWindow, wasVisible: boolean) {
    this.#window = window;
    this.#wasVisible = wasVisible;
  }

  get visible(): boolean {
    return this.#wasVisible || this.multivariant() !== null;
  }

  /** Null until every rendition has a complete segment. */
  multivariant(): RenderedPlaylist | null {
    if (this.#multivariant === undefined) {
      const text = renderMultivariantPlaylist(this.#window, uriFromMaster);
      this.#multivariant = text === null ? null : new RenderedPlaylist(text);
    }
    return this.#multivariant;
  }

  /** Null for a rendition the broadcast does not have, and before every rendition has a complete segment. */
  media(rendition: string, skip: boolean): RenderedPlaylist | null {
    const rendered = skip ? this.#delta : this.#full;
    const known = rendered.get(rendition);
    if (known !== undefined) return known;
    if (!this.visible) return null;
    if (this.#window.run?.renditions.some(({ name }) => name === rendition) !== true) return null;
    const playlist = new RenderedPlaylist(
      renderMediaPlaylist(this.#window, rendition, { uris: MEDIA_URIS, skip }),
    );
    rendered.set(rendition, playlist);
    return playlist;
  }
}

/** One playlist text with its answers by encoding and cache rule. */
export class RenderedPlaylist {
  readonly #plain: Uint8Array;
  #gzipped: Uint8Array | null = null;
  readonly #plainAnswers = new Map<CacheRule, Answer>();
  readonly #gzipAnswers = new Map<CacheRule, Answer>();
  /** Weak, since both encodings carry it; made of the text, so that every origin gives the same. */
  readonly entityTag: string;

  constructor(text: string) {
    this.#plain = Buffer.from(text);
    this.entityTag = `W/"${createHash('sha1').update(this.#plain).digest('base64url').slice(0, 16)}"`;
  }

  answer(encoding: 'identity' | 'gzip', cache: CacheRule): Answer {
    const answers = encoding === 'gzip' ? this.#gzipAnswers : this.#plainAnswers;
    const known = answers.get(cache);
    if (known !== undefined) return known;
    const answer = answerOf(200, {
      cache,
      headers: [
        'Content-Type',
        CONTENT_TYPE,
        'ETag',
        this.entityTag,
        'Vary',
        'Accept-Encoding',
        ...(encoding === 'gzip' ? ['Content-Encoding', 'gzip'] : []),
      ],
      chunks: [encoding === 'gzip' ? this.#gzip() : this.#plain],
    });
    answers.set(cache, answer);
    return answer;
  }

  notModified(cache: CacheRule): Answer {
    return answerOf(304, { cache, headers: ['ETag', this.entityTag, 'Vary', 'Accept-Encoding'] });
  }

  #gzip(): Uint8Array {
    this.#gzipped ??= gzipSync(this.#plain);
    return this.#gzipped;
  }
}
