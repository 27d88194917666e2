import { randomBytes } from 'node:crypto';
import { CreatedChannel } from '@naru/contracts/channel';
import { Problem } from '@naru/contracts/errors';
import { ChannelSlug } from '@naru/contracts/ids';
import type { ServerFacts } from '@naru/contracts/server';
import { createAdminToken } from '@naru/db/admin-tokens';
import type { Database } from '@naru/db/database';
import { type Clock, systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { createApiApp } from '../app.ts';
import { DEFAULT_RATE_LIMITS, type RateLimitSettings } from '../http/rate-limits.ts';
import type { PageFiles } from '../pages/page-files.ts';

/** Limits that no test reaches by accident. */
export const NO_LIMITS: RateLimitSettings = {
  readsPerSecond: 1e6,
  writesPerSecond: 1e6,
  writeBurst: 1e6,
  authFailuresPerMinute: 1e6,
};

export interface Call {
  token?: string;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  address?: string;
}

/** The API without a socket. */
export function testApi(
  db: Database,
  options: { limits?: RateLimitSettings; clock?: Clock; pages?: PageFiles | null; server?: ServerFacts } = {},
) {
  const app = createApiApp({
    db,
    logger: createLogger('test-api', 'silent'),
    clock: options.clock ?? systemClock,
    limits: options.limits ?? NO_LIMITS,
    pages: options.pages ?? null,
    server: options.server ?? { rtmpPort: 1935, whip: true },
  });
  const call = async (method: string, path: string, { token, body, headers, address }: Call = {}) => {
    const init: RequestInit = {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    return app.request(path, init, { incoming: { socket: { remoteAddress: address ?? '192.0.2.1' } } });
  };
  return { app, call };
}

export type TestApi = ReturnType<typeof testApi>;

export const withLimits = (changed: Partial<RateLimitSettings>): RateLimitSettings => ({
  ...DEFAULT_RATE_LIMITS,
  ...changed,
});

export const randomSlug = (): ChannelSlug => ChannelSlug.parse(`c-${randomBytes(6).toString('hex')}`);

export const adminToken = async (db: Database): Promise<string> => (await createAdminToken(db, 'test')).token;

/** A channel made through the API. */
export async function makeChannel(api: TestApi, token: string, slug = randomSlug()): Promise<CreatedChannel> {
  const response = await api.call('POST', '/api/channels', { token, body: { slug, name: 'Alice' } });
  return CreatedChannel.parse(await response.json());
}

/** The problem of a refusal. */
export async function problemIn(response: Response): Promise<Problem> {
  return Problem.parse(await response.json());
}
