import { createBroadcast } from '@naru/db/broadcasts';
import { openDatabase } from '@naru/db/database';
import { describe, expect, test } from 'vitest';
import { useTestDatabase } from '../../../../tests/fixtures/postgres-open-database.ts';
import { adminToken, makeChannel, problemIn, testApi } from '../testing/test-api.ts';
import { ACCESS_RULES, ruleName } from './access-rules.ts';

const database = useTestDatabase();

/** A body that the route's schema takes. */
const BODIES: Readonly<Record<string, (channelId: string) => unknown>> = {
  'POST /api/broadcasts': (channelId) => ({ channelId, name: 'x' }),
  'PUT /api/broadcasts/{id}': () => ({ name: 'x' }),
  'POST /api/channels': () => ({ slug: 'some-channel', name: 'x' }),
  'PATCH /api/channels/{slug}': () => ({ name: 'x' }),
};

/** Every route of the running app, not of the table. */
function registeredRoutes(): string[] {
  const { app } = testApi(openDatabase({ url: 'postgres://127.0.0.1:9/none', poolSize: 1 }));
  const names = app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api'))
    .map(({ method, path }) => ruleName(method, path));
  return [...new Set(names)];
}

async function scene() {
  const db = database();
  const api = testApi(db);
  const admin = await adminToken(db);
  const mine = await makeChannel(api, admin);
  const theirs = await makeChannel(api, admin);
  const broadcast = await createBroadcast(db, { channelId: theirs.channel.id, name: 'theirs' });
  return {
    mine,
    theirs,
    /** Calls a route of the table on the other channel's things. */
    callOnTheirs: (name: string, token?: string) => {
      const [method = '', pattern = ''] = name.split(' ');
      const path = pattern
        .replace('{id}', broadcast.id)
        .replace('{playbackId}', broadcast.playbackId)
        .replace('{slug}', theirs.channel.slug);
      return api.call(method, path, {
        body: BODIES[name]?.(theirs.channel.id),
        ...(token === undefined ? {} : { token }),
      });
    },
  };
}

test('every route has a rule and every rule a route', () => {
  expect(registeredRoutes().sort()).toEqual(Object.keys(ACCESS_RULES).sort());
});

describe.each(registeredRoutes())('%s', (name) => {
  const who = ACCESS_RULES[name]?.who;

  test(`is for ${who}: without a token`, async () => {
    const { callOnTheirs } = await scene();
    const response = await callOnTheirs(name);
    if (who === 'anyone') return expect(response.status).toBe(200);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await problemIn(response)).toMatchObject({ code: 'unauthorized' });
  });

  test(`is for ${who}: with the token of another channel`, async () => {
    const { callOnTheirs, mine } = await scene();
    const response = await callOnTheirs(name, mine.secrets.manageToken);
    const expected = { anyone: 200, owner: 404, admin: 403 } as const;
    expect(response.status).toBe(who === undefined ? 'no rule' : expected[who]);
  });

  test(`is for ${who}: with the channel's own token and with an admin's`, async () => {
    const first = await scene();
    const own = await first.callOnTheirs(name, first.theirs.secrets.manageToken);
    expect(own.ok).toBe(who !== 'admin');
    const second = await scene();
    const asAdmin = await second.callOnTheirs(name, await adminToken(database()));
    expect([200, 201, 204, 409]).toContain(asAdmin.status); // 409: the slug exists from the run before
  });

  test.each([
    'admin_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'manage_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.',
    'x'.repeat(5000),
  ])('refuses the invalid token %#', async (token) => {
    const { callOnTheirs } = await scene();
    expect((await callOnTheirs(name, token)).status).toBe(401);
  });
});
