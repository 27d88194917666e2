import type { IncomingMessage, ServerResponse } from 'node:http';
import { createApi } from '@naru/api/service';
import { openLiveEdge } from '@naru/backends/live-edge/open-live-edge';
import { openTranscodeQueue } from '@naru/backends/transcode-queue/open-transcode-queue';
import { openDatabase } from '@naru/db/database';
import { createOrigin } from '@naru/origin/service';
import { Disposer } from '@naru/platform/disposer';
import type { Logger } from '@naru/platform/logger';
import type { RunningService } from '@naru/platform/run-service';
import { startTranscoder } from '@naru/transcoder/service';
import type { CoreConfig } from './core-config.ts';
import { createRequestForwarder } from './forward-request.ts';
import { startListeners } from './listeners.ts';
import { isMediaPath } from './media-path.ts';
import { isWhipPath } from './whip-path.ts';

const DATABASE_POOL_SIZE = 10;

/**
 * Api, origin and transcoder worker in one process with one HTTP port (and one for HTTPS), joined by a live edge in memory.
 * What WHIP publishers ask goes on to the program that takes them. It stops in the order worker, forwarding, origin (answers whoever waits), HTTP servers, api, backends.
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
    const { host, httpPort, tls, whip } = config;
    const forwarder = whip === null ? null : createRequestForwarder({ ...whip, logger });
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      if (isMediaPath(request.url)) origin.handle(request, response);
      else if (forwarder !== null && isWhipPath(request.url)) forwarder.forward(request, response);
      else api.handle(request, response);
    };
    const listeners = disposer.use(await startListeners({ listener, host, httpPort, tls, logger }));
    disposer.use(origin);
    if (forwarder !== null) disposer.use(forwarder);
    disposer.use(await startTranscoder({ config: config.transcoder, queue, liveEdge, logger }));
    return {
      facts: { httpPort: listeners.httpPort, httpsPort: listeners.httpsPort },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}
