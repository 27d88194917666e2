import { CACHE_CONTROL } from '@naru/contracts/cache-rules';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { ACCESS_RULES, ruleName } from '../access/access-rules.ts';
import type { ApiEnvironment } from '../api-environment.ts';

/** Answers of the API: who may keep them, and that browsers take them for what they say they are. */
export const setApiHeaders: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  await next();
  c.header('x-content-type-options', 'nosniff');
  c.header('vary', 'Authorization');
  if (c.res.headers.has('cache-control')) return;
  const shared =
    // a 304 replaces the headers that a cache has kept, so it says the same as the 200
    (c.res.ok || c.res.status === 304) &&
    c.req.header('authorization') === undefined &&
    matchedRoutes(c).some(({ method, path }) => ACCESS_RULES[ruleName(method, path)]?.cache === 'shared');
  c.header('cache-control', CACHE_CONTROL[shared ? 'api-list' : 'api-private']);
};
