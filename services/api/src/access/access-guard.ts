import type { ChannelId } from '@naru/contracts/ids';
import type { Database } from '@naru/db/database';
import { AppError } from '@naru/platform/errors';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { ApiContext, ApiEnvironment } from '../api-environment.ts';
import { clientAddress } from '../http/client-address.ts';
import type { RateLimits } from '../http/rate-limits.ts';
import { ACCESS_RULES, type AccessRule, ruleName } from './access-rules.ts';
import { type Actor, ANONYMOUS, actorOf } from './actor.ts';

/**
 * Finds out who asks and applies the route's line of the access table before anything else of the route runs. A token
 * that is not valid is refused even where none is needed: its owner should know.
 */
export function accessGuard(options: {
  db: Database;
  limits: RateLimits;
  rules?: Readonly<Record<string, AccessRule>>;
}): MiddlewareHandler<ApiEnvironment> {
  const { db, limits, rules = ACCESS_RULES } = options;
  return async function guardAccess(c, next) {
    const rule = ruleOf(c, rules);
    if (rule === null) return next(); // no such route: 404 or 405
    const actor = await authenticate(c, db, limits);
    c.set('actor', actor);
    c.set('ownershipChecked', false);
    if (rule.who !== 'anyone' && actor.kind === 'anonymous') {
      throw new AppError('unauthorized', 'this needs a token in the Authorization header');
    }
    if (rule.who === 'admin' && actor.kind !== 'admin') {
      throw new AppError('forbidden', 'this needs an admin token');
    }
    if (actor.kind !== 'anonymous' && c.req.method !== 'GET') limits.takeWriteOfActor(actor);
    await next();
    if (rule.who === 'owner' && c.res.ok && !c.get('ownershipChecked')) {
      throw new Error("a handler of an owner's route did not check ownership");
    }
  };
}

function ruleOf(c: ApiContext, rules: Readonly<Record<string, AccessRule>>): AccessRule | null {
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  const route = matchedRoutes(c).find((candidate) => candidate.method === method);
  if (route === undefined) return null;
  const rule = rules[ruleName(route.method, route.path)];
  if (rule === undefined) throw new Error(`no access rule for ${ruleName(route.method, route.path)}`);
  return rule;
}

async function authenticate(c: ApiContext, db: Database, limits: RateLimits): Promise<Actor> {
  const authorization = c.req.header('authorization');
  if (authorization === undefined) return ANONYMOUS;
  const address = clientAddress(c);
  limits.refuseAfterFailures(address);
  const actor = await actorOf(db, authorization);
  if (actor !== null) return actor;
  limits.countFailure(address);
  throw new AppError('unauthorized', 'the token is not valid');
}

/**
 * Lets the channel's owner and admins pass. For everybody else the thing does not exist, so that ids cannot be probed.
 *
 * @throws AppError `not-found`
 */
export function requireOwner(
  c: ApiContext,
  channelId: ChannelId | null | undefined,
): asserts channelId is ChannelId {
  c.set('ownershipChecked', true);
  if (channelId === null || channelId === undefined || !owns(c.get('actor'), channelId)) {
    throw new AppError('not-found', 'there is no such thing');
  }
}

/** Whether the caller may see and change what belongs to this channel. */
export const owns = (actor: Actor, channelId: ChannelId): boolean =>
  actor.kind === 'admin' || (actor.kind === 'owner' && actor.channelId === channelId);
