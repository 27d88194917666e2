import { messageOf } from '@naru/platform/errors';
import { MAX_HEADERS_COUNT } from '@naru/platform/http-server';
import type { Logger } from '@naru/platform/logger';
import {
  BODY_REFUSED,
  INTERNAL_ERROR,
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  PREFLIGHT,
  TARGET_TOO_LONG,
  TOO_MANY_HEADERS,
  UNAVAILABLE,
} from './answer.ts';
import type { Delivery } from './delivery.ts';
import { MAX_TARGET_LENGTH } from './limits.ts';
import { headerOf, type LiveRequest, type LiveResponse } from './live-response.ts';
import type { Media } from './media.ts';
import type { Playlists } from './playlists.ts';
import { type RequestTarget, RequestTargets } from './request-target.ts';
import type { BroadcastWindow } from './window/broadcast-window.ts';
import type { BroadcastWindows } from './window/broadcast-windows.ts';

/** Answers everything under `/live/`. Names are matched by a pattern and looked up in maps; no text becomes a path. */
export class RequestHandler {
  readonly #windows: BroadcastWindows;
  readonly #playlists: Playlists;
  readonly #media: Media;
  readonly #delivery: Delivery;
  readonly #logger: Logger;
  readonly #targets = new RequestTargets();

  constructor(parts: {
    windows: BroadcastWindows;
    playlists: Playlists;
    media: Media;
    delivery: Delivery;
    logger: Logger;
  }) {
    this.#windows = parts.windows;
    this.#playlists = parts.playlists;
    this.#media = parts.media;
    this.#delivery = parts.delivery;
    this.#logger = parts.logger;
  }

  handle(req: LiveRequest, res: LiveResponse): void {
    try {
      this.#route(req, res);
    } catch (error) {
      this.#fail(error, res);
    }
  }

  #route(req: LiveRequest, res: LiveResponse): void {
    const { method, url = '' } = req;
    if (url.length > MAX_TARGET_LENGTH) return this.#delivery.send(res, TARGET_TOO_LONG);
    // the parser drops what exceeds its count without a word
    if (req.rawHeaders.length >= MAX_HEADERS_COUNT * 2) return this.#delivery.send(res, TOO_MANY_HEADERS);
    if (method === 'OPTIONS') return this.#delivery.send(res, PREFLIGHT);
    if (method !== 'GET' && method !== 'HEAD') return this.#delivery.send(res, METHOD_NOT_ALLOWED);
    // the parser reports a coding that it does not know only after this; nobody sends a body with GET
    if (headerOf(req, 'transfer-encoding') !== undefined) return this.#delivery.send(res, BODY_REFUSED);
    const target = this.#targets.read(url);
    if (target === null) return this.#delivery.send(res, NOT_FOUND);
    const window = this.#windows.find(target.resource.playbackId);
    if (window === 'absent') return this.#delivery.send(res, NOT_FOUND);
    if (window !== 'ask') return this.#answer(window, target, res);
    void this.#answerWhenOpen(target, res); // never rejects
  }

  async #answerWhenOpen(target: RequestTarget, res: LiveResponse): Promise<void> {
    let window: BroadcastWindow | null;
    try {
      window = await this.#windows.open(target.resource.playbackId);
    } catch (error) {
      this.#logger.warn({ reason: messageOf(error) }, 'a broadcast could not be opened');
      this.#delivery.send(res, UNAVAILABLE);
      return;
    }
    try {
      if (window === null) this.#delivery.send(res, NOT_FOUND);
      else this.#answer(window, target, res);
    } catch (error) {
      this.#fail(error, res);
    }
  }

  #answer(window: BroadcastWindow, { resource, reload }: RequestTarget, res: LiveResponse): void {
    switch (resource.kind) {
      case 'multivariant-playlist':
        this.#playlists.answerMultivariant(window, res);
        return;
      case 'media-playlist':
        this.#playlists.answerMedia(window, resource.rendition, reload, res);
        return;
      default:
        this.#media.answer(window, resource, res);
    }
  }

  #fail(error: unknown, res: LiveResponse): void {
    this.#logger.error({ err: error }, 'a live request failed');
    if (res.headersSent) res.destroy();
    else this.#delivery.send(res, INTERNAL_ERROR);
  }
}
