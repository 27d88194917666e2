import type { Server } from 'node:http';
import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import {
  SyntheticBroadcast,
  type SyntheticShape,
} from '@naru/backends/live-edge/testing/synthetic-broadcast';
import { PlaybackId } from '@naru/contracts/ids';
import type { LiveEvent } from '@naru/hls/live-event';
import type { Clock } from '@naru/platform/clock';
import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { newPlaybackId } from '@naru/platform/secret';
import type { OriginLimits } from '../limits.ts';
import { createOrigin, type Origin } from '../service.ts';
import { type GetOptions, type PendingRequest, type Received, send } from './http-client.ts';

export interface RunningOrigin extends AsyncDisposable {
  readonly edge: LiveEdge;
  readonly origin: Origin;
  readonly port: number;
  readonly server: Server;
  readonly id: PlaybackId;
  readonly broadcast: SyntheticBroadcast;
  publish(...events: readonly LiveEvent[]): Promise<void>;
  /** Starts epoch 1 and publishes `segments` whole segments. */
  goLive(segments: number): Promise<void>;
  /** `path` below `/live/{playbackId}/`. */
  get(path: string, options?: GetOptions): Promise<Received>;
  /** Sends without waiting for the answer. */
  request(path: string, options?: GetOptions): PendingRequest;
  /** Sends and waits until the origin holds one request more. */
  hold(path: string, options?: GetOptions): Promise<PendingRequest>;
  url(path: string): string;
}

export const DEADLINE_MS = 5000;

/** An origin on a real port over a live edge in memory, with one broadcast. */
export async function startOrigin(
  options: { shape?: SyntheticShape; limits?: Partial<OriginLimits>; clock?: Clock; edge?: LiveEdge } = {},
): Promise<RunningOrigin> {
  const disposer = new Disposer();
  const edge = options.edge ?? disposer.use(createMemoryLiveEdge());
  const logger = createLogger('origin-test', 'silent');
  const { clock, limits } = options;
  const origin = createOrigin({
    liveEdge: edge,
    logger,
    ...(clock === undefined ? {} : { clock }),
    ...(limits === undefined ? {} : { limits }),
  });
  const server = disposer.use(
    await startHttpServer({
      listener: (req, res) => origin.handle(req, res),
      host: '127.0.0.1',
      port: 0,
      portVariable: 'NARU_HTTP_PORT',
      drainMs: 0,
    }),
  );
  disposer.use(origin);
  const id = PlaybackId.parse(newPlaybackId());
  const broadcast = new SyntheticBroadcast(options.shape);
  const url = (path: string): string => `${server.url}/live/${id}/${path}`;
  const publish = async (...events: readonly LiveEvent[]): Promise<void> => {
    for (const event of events) await edge.publish(id, event);
  };
  const request = (path: string, requestOptions?: GetOptions): PendingRequest =>
    send(url(path), requestOptions);
  return {
    edge,
    origin,
    port: server.port,
    server: server.server,
    id,
    broadcast,
    publish,
    url,
    request,
    goLive: (segments) => publish(broadcast.start(1), ...broadcast.segments(segments)),
    get: (path, requestOptions) => request(path, requestOptions).answer,
    hold: async (path, requestOptions) => {
      const before = origin.held.now;
      const pending = request(path, requestOptions);
      await poll(`${path} to be held`, () => origin.held.now > before, {
        deadlineMs: DEADLINE_MS,
        everyMs: 2,
      });
      return pending;
    },
    [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
  };
}
