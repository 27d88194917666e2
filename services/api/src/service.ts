import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { problemOf } from '@naru/contracts/errors';
import type { Database } from '@naru/db/database';
import { systemClock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import { createApiApp } from './app.ts';
import type { ApiConfig } from './config.ts';
import { problemResponse } from './http/problem-answers.ts';
import { DEFAULT_RATE_LIMITS, type RateLimitSettings } from './http/rate-limits.ts';
import { readPageFiles } from './pages/page-files.ts';

export interface Api extends AsyncDisposable {
  /** Everything but `/live/`: the API, health, the docs and the pages. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
}

/**
 * Reads the pages into memory and builds the routes. Owns neither the database nor a socket.
 *
 * @throws AppError `invalid-configuration` when the pages are not there
 */
export async function createApi(options: {
  db: Database;
  config: ApiConfig;
  logger: Logger;
  limits?: RateLimitSettings;
}): Promise<Api> {
  const { db, config, logger, limits = DEFAULT_RATE_LIMITS } = options;
  const pages = config.pagesDir === null ? null : await readPageFiles(config.pagesDir);
  const server = { rtmpPort: config.rtmpPort, whip: config.whip };
  const app = createApiApp({ db, logger, clock: systemClock, limits, pages, server });
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    // The process holds other services that use the platform's own Request and Response.
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      logger.debug({ err: error }, 'request could not be read');
      return problemResponse(problemOf('bad-request'));
    },
  });
  return {
    handle: (request, response) => {
      listener(request, response).catch((error: unknown) => {
        logger.error({ err: error }, 'answer failed');
        response.destroy();
      });
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
