import { Broadcast, BroadcastPage } from '@naru/contracts/broadcast';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../../tests/fixtures/postgres-open-database.ts';
import { adminToken, makeChannel, problemIn, testApi } from '../testing/test-api.ts';

const database = useTestDatabase();

async function scene() {
  const api = testApi(database());
  const { channel, secrets } = await makeChannel(api, await adminToken(database()));
  const token = secrets.manageToken;
  const announce = async (name: string) => {
    const response = await api.call('POST', '/api/broadcasts', {
      token,
      body: { channelId: channel.id, name },
    });
    expect(response.status).toBe(201);
    return Broadcast.parse(await response.json());
  };
  const list = async (query: string) => {
    const response = await api.call('GET', `/api/broadcasts?channel=${channel.slug}&${query}`);
    return BroadcastPage.parse(await response.json());
  };
  return { api, channel, token, announce, list };
}

test('a broadcast is announced, read both ways, changed, closed and deleted', async () => {
  const { api, token, announce } = await scene();
  const broadcast = await announce('Show');
  const path = `/api/broadcasts/${broadcast.id}`;
  expect(await (await api.call('GET', path)).json()).toEqual(broadcast);
  expect(await (await api.call('GET', `/api/playback/${broadcast.playbackId}`)).json()).toEqual(broadcast);
  const changed = await api.call('PUT', path, { token, body: { description: 'two\nlines' } });
  expect(await changed.json()).toMatchObject({ name: 'Show', description: 'two\nlines' });
  const closed = await api.call('PUT', path, { token, body: { status: 'CLOSED' } });
  expect(await closed.json()).toMatchObject({ status: 'CLOSED' });
  expect((await api.call('DELETE', path, { token })).status).toBe(204);
  expect((await api.call('DELETE', path, { token })).status).toBe(404);
  expect((await api.call('GET', path)).status).toBe(404);
});

test('two who close the same broadcast at once both succeed', async () => {
  const { api, token, announce } = await scene();
  const path = `/api/broadcasts/${(await announce('Show')).id}`;
  const body = { status: 'CLOSED' };
  const answers = await Promise.all([1, 2].map(() => api.call('PUT', path, { token, body })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test('the list is paged by its cursor', async () => {
  const { announce, list } = await scene();
  for (const name of ['a', 'b', 'c']) await announce(name);
  const first = await list('limit=2');
  expect(first.items.map(({ name }) => name)).toEqual(['c', 'b']);
  const second = await list(`limit=2&cursor=${first.nextCursor ?? ''}`);
  expect(second).toMatchObject({ items: [{ name: 'a' }], nextCursor: null });
});

test.each([
  'limit=-1',
  'limit=0',
  'limit=1e9',
  'limit=NaN',
  'limit=1&limit=2',
  'cursor=forged',
  'status=EVERYTHING',
  'sort=name',
  `search=${'x'.repeat(101)}`,
  'search=a%00b',
  'channel=..%2f',
])('the query %s is refused', async (query) => {
  const { api } = await scene();
  const response = await api.call('GET', `/api/broadcasts?${query}`);
  expect(response.status).toBe(400);
  expect(await problemIn(response)).toMatchObject({ code: 'invalid-query' });
});

test.each(["' OR 1=1--", '%', '_', '\\', '(a+)+$', '😀'])(
  'searching for %s is an ordinary search',
  async (text) => {
    const { announce, list } = await scene();
    await announce('Show');
    expect((await list(`search=${encodeURIComponent(text)}`)).items).toEqual([]);
  },
);

test('a callback parameter makes no script of the answer', async () => {
  const { api } = await scene();
  const response = await api.call('GET', '/api/broadcasts?callback=alert');
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).not.toContain('alert');
});

test.each(['1', 'x', '00000000-0000-0000-0000-00000000000z', "' OR 1=1--"])(
  'the id %s is malformed',
  async (id) => {
    const { api } = await scene();
    expect((await api.call('GET', `/api/broadcasts/${encodeURIComponent(id)}`)).status).toBe(400);
  },
);

test('answers may be kept for a moment and revalidated; those to a token may not', async () => {
  const { api, token, announce } = await scene();
  const path = `/api/broadcasts/${(await announce('Show')).id}`;
  const first = await api.call('GET', path);
  expect(first.headers.get('cache-control')).toBe('public, max-age=2, stale-while-revalidate=10');
  const etag = first.headers.get('etag') ?? '';
  const again = await api.call('GET', path, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
  expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'));
  expect(await again.text()).toBe('');
  await api.call('PUT', path, { token, body: { name: 'New' } });
  expect((await api.call('GET', path, { headers: { 'if-none-match': etag } })).status).toBe(200);
  expect((await api.call('GET', path, { token })).headers.get('cache-control')).toBe('no-store');
  expect((await api.call('GET', '/api/broadcasts/x')).headers.get('cache-control')).toBe('no-store');
});

test('HEAD answers as GET without a body; other methods are refused with those that work', async () => {
  const { api, announce } = await scene();
  const path = `/api/broadcasts/${(await announce('Show')).id}`;
  const head = await api.call('HEAD', path);
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
  const refused = await api.call('PATCH', path);
  expect(refused.status).toBe(405);
  expect(refused.headers.get('allow')).toBe('DELETE, GET, HEAD, PUT');
});
