import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LiveResource, parseLivePath } from '@naru/contracts/live-urls';
import { MAX_HEADERS_COUNT } from '@naru/platform/http-server';
import { messageOf } from '@naru/platform/errors';
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
import type { Media } from './media.ts';
import type { Playlists } from './playlists.ts';
import type { BroadcastWindow } from './window/broadcast-window.ts';
import type { BroadcastWindows } from './window/broadcast-windows.ts';

/** Answers everything under `/live/`. Names are matched by a pattern and looked up in maps; no text becomes a path. */
export class RequestHandler {
  readonly #windows: BroadcastWindows;
  readonly #playlists: Playlists;
  readonly #media: Media;
  readonly #delivery: Delivery;
  readonly #logger: Logger;

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

  handle(req: IncomingMessage, res: ServerResponse): void {
    try {
      this.#route(req, res);
    } catch (error) {
      this.#fail(error, res);
    }
  }

  #route(req: IncomingMessage, res: ServerResponse): void {
    const { method, url = '' } = req;
    if (url.length > MAX_TARGET_LENGTH) return this.#delivery.send(res, TARGET_TOO_LONG);
    // the parser drops what exceeds its count without a word
    if (req.rawHeaders.length >= MAX_HEADERS_COUNT * 2) return this.#delivery.send(res, TOO_MANY_HEADERS);
    if (method === 'OPTIONS') return this.#delivery.send(res, PREFLIGHT);
    if (method !== 'GET' && method !== 'HEAD') return this.#delivery.send(res, METHOD_NOT_ALLOWED);
    // the parser reports a coding that it does not know only after this; nobody sends a body with GET
    if (req.headers['transfer-encoding'] !== undefined) return this.#delivery.send(res, BODY_REFUSED);
    const mark = url.indexOf('?');
    const resource = parseLivePath(mark === -1 ? url : url.slice(0, mark));
    if (resource === null) return this.#delivery.send(res, NOT_FOUND);
    const query = mark === -1 ? '' : url.slice(mark + 1);
    const window = this.#windows.find(resource.playbackId);
    if (window === 'absent') return this.#delivery.send(res, NOT_FOUND);
    if (window !== 'ask') return this.#answer(window, resource, query, res);
    void this.#answerWhenOpen(resource, query, res); // never rejects
  }

  async #answerWhenOpen(resource: LiveResource, query: string, res: ServerResponse): Promise<void> {
    let window: BroadcastWindow | null;
    try {
      window = await this.#windows.open(resource.playbackId);
    } catch (error) {
      this.#logger.warn({ reason: messageOf(error) }, 'a broadcast could not be opened');
      this.#delivery.send(res, UNAVAILABLE);
      return;
    }
    try {
      if (window === null) this.#delivery.send(res, NOT_FOUND);
      else this.#answer(window, resource, query, res);
    } catch (error) {
      this.#fail(error, res);
    }
  }

  #answer(window: BroadcastWindow, resource: LiveResource, query: string, res: ServerResponse): void {
    switch (resource.kind) {
      case 'multivariant-playlist':
        this.#playlists.answerMultivariant(window, res);
        return;
      case 'media-playlist':
        this.#playlists.answerMedia(window, resource.rendition, query, res);
        return;
      default:
        this.#media.answer(window, resource, res);
    }
  }

  #fail(error: unknown, res: ServerResponse): void {
    this.#logger.error({ err: error }, 'a live request failed');
    if (res.headersSent) res.destroy();
    else this.#delivery.send(res, INTERNAL_ERROR);
  }
}
