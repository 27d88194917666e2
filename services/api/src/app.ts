import { OpenAPIHono } from '@hono/zod-openapi';
import { problemOf } from '@naru/contracts/errors';
import type { ServerFacts } from '@naru/contracts/server';
import type { Database } from '@naru/db/database';
import type { Clock } from '@naru/platform/clock';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { etag } from 'hono/etag';
import { accessGuard } from './access/access-guard.ts';
import type { ApiApp, ApiEnvironment } from './api-environment.ts';
import { addBroadcastRoutes } from './broadcasts/routes.ts';
import { addChannelRoutes } from './channels/routes.ts';
import { addDocsRoutes } from './docs/routes.ts';
import { addHealthRoutes } from './health/routes.ts';
import { addMethodFallbacks } from './http/method-fallbacks.ts';
import { answerProblem, problemResponse } from './http/problem-answers.ts';
import { type RateLimitSettings, RateLimits } from './http/rate-limits.ts';
import { limitBody, refuseSecretsInUrl, requireStrictJson } from './http/request-guard.ts';
import { setApiHeaders } from './http/response-headers.ts';
import type { PageFiles } from './pages/page-files.ts';
import { addPageRoutes, answerUnknownPage } from './pages/routes.ts';
import { addServerRoute } from './server-route.ts';
import { addTimeRoute } from './time-route.ts';

/** All routes with everything that stands before them. No socket is needed to call it. */
export function createApiApp(options: {
  db: Database;
  logger: Logger;
  clock: Clock;
  limits: RateLimitSettings;
  /** Null: API only. */
  pages: PageFiles | null;
  server: ServerFacts;
}): ApiApp {
  const { db, logger, clock, pages } = options;
  const limits = new RateLimits(options.limits, clock);
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid });
  app.onError(answerProblem(logger));
  app.notFound(
    (c) => (pages === null ? null : answerUnknownPage(c, pages)) ?? problemResponse(problemOf('not-found')),
  );

  app.use('/api/*', limits.middleware, setApiHeaders, refuseSecretsInUrl);
  app.use('/api/*', accessGuard({ db, limits }), limitBody, requireStrictJson, etag());
  addTimeRoute(app, clock);
  addServerRoute(app, options.server);
  addBroadcastRoutes(app, db);
  addChannelRoutes(app, db);
  addDocsRoutes(app);
  addHealthRoutes(app, { db, clock });
  if (pages !== null) addPageRoutes(app, pages);
  addMethodFallbacks(app);
  return app;
}

/** What a route's schemas refuse. Says where and why, never a value. */
function refuseInvalid(
  result: { target: string } & (
    | { success: true }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } }
  ),
): void {
  if (result.success) return;
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }));
  switch (result.target) {
    case 'json':
      throw new AppError('invalid-body', 'the body does not fit', { issues });
    case 'query':
      throw new AppError('invalid-query', 'the query does not fit', { issues });
    default:
      throw new AppError('bad-request', 'the path does not fit', { issues });
  }
}
