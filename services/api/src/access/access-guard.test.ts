import { OpenAPIHono } from '@hono/zod-openapi';
import { createAdminToken, revokeAdminToken } from '@naru/db/admin-tokens';
import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../../tests/fixtures/postgres-open-database.ts';
import type { ApiEnvironment } from '../api-environment.ts';
import { answerProblem } from '../http/problem-answers.ts';
import { RateLimits } from '../http/rate-limits.ts';
import { NO_LIMITS, testApi } from '../testing/test-api.ts';
import { accessGuard } from './access-guard.ts';

const database = useTestDatabase();

test('a token that was revoked a moment ago is refused', async () => {
  const api = testApi(database());
  const { id, token } = await createAdminToken(database(), 'short');
  expect((await api.call('GET', '/api/channels', { token })).status).toBe(200);
  await revokeAdminToken(database(), id);
  expect((await api.call('GET', '/api/channels', { token })).status).toBe(401);
});

test.each(['Basic YTpi', 'Bearer', 'Bearer  ', 'bearer x', 'admin_x'])(
  'the header %j is not a token',
  async (authorization) => {
    const api = testApi(database());
    const response = await api.call('GET', '/api/channels', { headers: { authorization } });
    expect(response.status).toBe(401);
  },
);

test('a stream key is no token', async () => {
  const api = testApi(database());
  const token = `live_${'a'.repeat(32)}`;
  expect((await api.call('GET', '/api/channels', { token })).status).toBe(401);
});

test.each(['key', 'token', 'access_token', 'streamKey'])('?%s= in a URL is refused', async (name) => {
  const api = testApi(database());
  expect((await api.call('GET', `/api/broadcasts?${name}=x`)).status).toBe(400);
});

/** An app with one route that is not in the table, and one of an owner that never asks whose it is. */
function carelessApp() {
  const app = new OpenAPIHono<ApiEnvironment>();
  const limits = new RateLimits(NO_LIMITS, systemClock);
  app.onError(answerProblem(createLogger('careless', 'silent')));
  app.use(
    '/api/*',
    accessGuard({ db: database(), limits, rules: { 'GET /api/careless': { who: 'owner', cache: 'never' } } }),
  );
  app.get('/api/forgotten', (c) => c.text('secret'));
  app.get('/api/careless', (c) => c.text('secret'));
  return app;
}

test('a route without a rule answers nobody', async () => {
  const response = await carelessApp().request('/api/forgotten', {}, {});
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
});

test("an owner's route whose handler does not ask for the owner answers nobody", async () => {
  const { token } = await createAdminToken(database(), 'x');
  const headers = { authorization: `Bearer ${token}` };
  const response = await carelessApp().request('/api/careless', { headers }, {});
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
});
