import type { CacheRule } from '@naru/contracts/cache-rules';
import { type ReloadDirectives, readiness } from '@naru/hls/blocking-reload';
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
import { headerOf, type LiveResponse } from './live-response.ts';
import { acceptsGzip, namesEntityTag } from './request-headers.ts';
import type { RequestTarget } from './request-target.ts';
import type { BroadcastWindow } from './window/broadcast-window.ts';
import type { RenderedPlaylist } from './window/rendered-playlists.ts';
import type { GiveUpReason, Waiter } from './window/waiters.ts';

interface MediaRequest {
  readonly window: BroadcastWindow;
  readonly rendition: string;
  readonly directives: ReloadDirectives;
  readonly res: LiveResponse;
}

const NO_DIRECTIVES: ReloadDirectives = { msn: null, part: null, skip: false };

/** Answers requests for playlists, held ones (blocking reload, RFC 8216bis 6.2.5.2) included. */
export class Playlists {
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  answerMultivariant(window: BroadcastWindow, res: LiveResponse): void {
    this.#send(res, window.playlists.multivariant(), 'multivariant-playlist');
  }

  answerMedia(
    window: BroadcastWindow,
    rendition: string,
    directives: RequestTarget['reload'],
    res: LiveResponse,
  ): void {
    if (window.live.ended) {
      this.#sendMedia({ window, rendition, directives: NO_DIRECTIVES, res });
      return;
    }
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

  #send(res: LiveResponse, playlist: RenderedPlaylist | null, cache: CacheRule): void {
    if (playlist === null) {
      this.#delivery.send(res, NOT_FOUND);
      return;
    }
    if (namesEntityTag(headerOf(res.req, 'if-none-match'), playlist.entityTag)) {
      this.#delivery.send(res, playlist.notModified(cache));
      return;
    }
    const encoding = acceptsGzip(headerOf(res.req, 'accept-encoding')) ? 'gzip' : 'identity';
    this.#delivery.send(res, playlist.answer(encoding, cache));
  }
}
