import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import { type Clock, systemClock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import { STOPPING } from './answer.ts';
import { Delivery } from './delivery.ts';
import { DEFAULT_ORIGIN_LIMITS, type OriginLimits } from './limits.ts';
import type { LiveRequest, LiveResponse } from './live-response.ts';
import { Media } from './media.ts';
import { Playlists } from './playlists.ts';
import { RequestHandler } from './request-handler.ts';
import { BroadcastWindows } from './window/broadcast-windows.ts';
import { HeldRequests } from './window/held-requests.ts';

/** Requests that are held now, and what became of those that were. */
export interface HeldCounts {
  readonly now: number;
  readonly woken: number;
  readonly left: number;
  readonly expired: number;
  readonly refused: number;
}

export interface Origin extends AsyncDisposable {
  /** Answers any request whose path begins with `/live/`, over HTTP/1.1 or HTTP/2. Never throws. */
  handle(req: LiveRequest, res: LiveResponse): void;
  readonly held: HeldCounts;
}

/**
 * Low-Latency HLS out of a live edge; keeps no state of its own. Disposing answers everybody who waits with the current
 * playlist, closes connections with each answer and refuses what comes later. Dispose it before the HTTP server, which
 * otherwise waits for the held requests.
 */
export function createOrigin(options: {
  liveEdge: LiveEdge;
  logger: Logger;
  clock?: Clock;
  limits?: Partial<OriginLimits>;
}): Origin {
  const { liveEdge, logger, clock = systemClock } = options;
  const limits: OriginLimits = { ...DEFAULT_ORIGIN_LIMITS, ...options.limits };
  const held = new HeldRequests({ limit: limits.held, logger });
  const windows = new BroadcastWindows({ liveEdge, clock, logger, limits, held });
  const delivery = new Delivery(limits);
  const handler = new RequestHandler({
    windows,
    playlists: new Playlists(delivery),
    media: new Media(delivery),
    delivery,
    logger,
  });
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    delivery.closeConnections();
    await windows[Symbol.asyncDispose]();
  };
  return {
    handle: (req, res) => {
      if (stopping === null) handler.handle(req, res);
      else delivery.send(res, STOPPING);
    },
    held,
    [Symbol.asyncDispose]: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
