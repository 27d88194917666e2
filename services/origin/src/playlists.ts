import type { ServerResponse } from 'node:http';
import type { CacheRule } from '@naru/contracts/cache-rules';
import { parseReloadDirectives, type ReloadDirectives, readiness } from '@naru/hls/blocking-reload';
import {
  NOT_FOUND,
  NOTHING_NEW,
  OVERLOADED,
  refusal,
  STOPPING,
  TOO_FAR_AHEAD,
  TOO_MANY_HELD,
} from './answer.ts';
import type { Delivery } from './delivery.ts';
import { acceptsGzip, namesEntityTag } from './request-headers.ts';
import type { BroadcastWindow } from './window/broadcast-window.ts';
import type { RenderedPlaylist } from './window/rendered-playlists.ts';
import type { GiveUpReason, Waiter } from './window/waiters.ts';

type ParsedQuery = ReturnType<typeof parseReloadDirectives>;

interface MediaRequest {
  readonly window: BroadcastWindow;
  readonly rendition: string;
  readonly directives: ReloadDirectives;
  readonly res: ServerResponse;
}

const NO_DIRECTIVES: ReloadDirectives = { msn: null, part: null, skip: false };

/** Enough for the queries of one moment; random ones push each other out. */
const REMEMBERED_QUERIES = 64;

/** Answers requests for playlists, held ones (blocking reload, RFC 8216bis 6.2.5.2) included. */
export class Playlists {
  readonly #delivery: Delivery;
  /** All who wait for the same part send the same query, so it is read once. */
  readonly #directives = new Map<string, ParsedQuery>();

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  answerMultivariant(window: BroadcastWindow, res: ServerResponse): void {
    this.#send(res, window.playlists.multivariant(), 'multivariant-playlist');
  }

  answerMedia(window: BroadcastWindow, rendition: string, query: string, res: ServerResponse): void {
    if (window.live.ended) {
      this.#sendMedia({ window, rendition, directives: NO_DIRECTIVES, res });
      return;
    }
    const directives = this.#parse(query);
    if ('badRequest' in directives) {
      this.#delivery.send(res, refusal(400, directives.badRequest));
      return;
    }
    const request: MediaRequest = { window, rendition, directives, res };
    if (window.playlists.media(rendition, directives.skip) === null) {
      this.#delivery.send(res, NOT_FOUND);
      return;
    }
    switch (readiness(window.live, directives)) {
      case 'too-far-ahead':
        this.#delivery.send(res, TOO_FAR_AHEAD);
        return;
      case 'ready':
        this.#sendMedia(request);
        return;
      case 'wait':
        if (res.req.method === 'HEAD') this.#sendAsIs(request);
        else this.#hold(request);
    }
  }

  #parse(query: string): ParsedQuery {
    const known = this.#directives.get(query);
    if (known !== undefined) return known;
    const directives = parseReloadDirectives(query);
    if (this.#directives.size >= REMEMBERED_QUERIES) this.#directives.clear();
    this.#directives.set(query, directives);
    return directives;
  }

  #hold(request: MediaRequest): void {
    const { window, directives, res } = request;
    const waiter: Waiter = {
      res,
      offer: () => {
        if (readiness(window.live, directives) !== 'ready') return false;
        this.#sendMedia(request);
        return true;
      },
      giveUp: (reason) => this.#giveUp(reason, request),
    };
    switch (window.waiters.hold(waiter, window.holdMs)) {
      case 'held':
        return;
      case 'client-limit':
        this.#delivery.send(res, TOO_MANY_HELD);
        return;
      case 'overloaded':
        this.#delivery.send(res, OVERLOADED);
        return;
      case 'closed':
        this.#delivery.send(res, STOPPING);
    }
  }

  #giveUp(reason: GiveUpReason, request: MediaRequest): void {
    switch (reason) {
      case 'expired':
        this.#delivery.send(request.res, NOTHING_NEW);
        return;
      case 'gone':
        this.#delivery.send(request.res, NOT_FOUND);
        return;
      case 'stopping':
        this.#sendAsIs(request);
    }
  }

  /** The playlist says at least what the directives asked for, which stays true: it may be cached. */
  #sendMedia({ window, rendition, directives, res }: MediaRequest): void {
    const { ended } = window.live;
    const playlist = window.playlists.media(rendition, directives.skip);
    const cache: CacheRule = directives.msn === null ? 'media-playlist' : 'media-playlist-with-directives';
    this.#send(res, playlist, ended ? 'ended-playlist' : cache);
  }

  /** The playlist does not say yet what was asked for; nobody else may get it for that question. */
  #sendAsIs({ window, rendition, directives, res }: MediaRequest): void {
    this.#send(res, window.playlists.media(rendition, directives.skip), 'media-playlist');
  }

  #send(res: ServerResponse, playlist: RenderedPlaylist | null, cache: CacheRule): void {
    if (playlist === null) {
      this.#delivery.send(res, NOT_FOUND);
      return;
    }
    const { headers } = res.req;
    if (namesEntityTag(headers['if-none-match'], playlist.entityTag)) {
      this.#delivery.send(res, playlist.notModified(cache));
      return;
    }
    const encoding = acceptsGzip(headers['accept-encoding']) ? 'gzip' : 'identity';
    this.#delivery.send(res, playlist.answer(encoding, cache));
  }
}
