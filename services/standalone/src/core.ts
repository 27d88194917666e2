import type { IncomingMessage, ServerResponse } from 'node:http';
import { createApi } from '@naru/api/service';
import { openLiveEdge } from '@naru/backends/live-edge/open-live-edge';
import { openTranscodeQueue } from '@naru/backends/transcode-queue/open-transcode-queue';
import { openDatabase } from '@naru/db/database';
import { createOrigin } from '@naru/origin/service';
import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import type { Logger } from '@naru/platform/logger';
import type { RunningService } from '@naru/platform/run-service';
import { startTranscoder } from '@naru/transcoder/service';
import type { CoreConfig } from './core-config.ts';
import { isMediaPath } from './media-path.ts';

const DATABASE_POOL_SIZE = 10;
/** A download in progress gets this long at a stop; held playlist requests are answered before. */
const HTTP_DRAIN_MS = 500;

/**
 * Api, origin and transcoder worker in one process with one HTTP port, joined by a live edge in memory. It stops in the
 * order worker, origin (answers whoever waits), HTTP server, api, backends.
 */
export async function startCore(config: CoreConfig, logger: Logger): Promise<RunningService> {
  const disposer = new Disposer();
  try {
    const db = disposer.use(openDatabase({ url: config.databaseUrl, poolSize: DATABASE_POOL_SIZE, logger }));
    const liveEdge = disposer.use(await openLiveEdge({ backend: { kind: 'memory' } }));
    const backend = { kind: 'postgres', databaseUrl: config.databaseUrl } as const;
    const queue = disposer.use(await openTranscodeQueue({ backend, logger }));
    const api = disposer.use(await createApi({ db, config: config.api, logger }));
    const origin = createOrigin({ liveEdge, logger }); // holds nothing before the server listens
    const listener = (request: IncomingMessage, response: ServerResponse): void =>
      isMediaPath(request.url) ? origin.handle(request, response) : api.handle(request, response);
    const { host, httpPort: port } = config;
    const drainMs = HTTP_DRAIN_MS;
    const http = disposer.use(
      await startHttpServer({ listener, host, port, portVariable: 'NARU_HTTP_PORT', drainMs }),
    );
    disposer.use(origin);
    disposer.use(await startTranscoder({ config: config.transcoder, queue, liveEdge, logger }));
    return {
      facts: { httpPort: http.port },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}
