import { ChannelDetail, RotatedStreamKey } from '@naru/contracts/channel';
import { authorizePublisher, beginPublishSession, markSessionsAlive } from '@naru/db/publish-sessions';
import { hashSecret } from '@naru/platform/secret';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../../tests/fixtures/postgres-open-database.ts';
import { adminToken, makeChannel, problemIn, testApi } from '../testing/test-api.ts';

const database = useTestDatabase();

async function scene() {
  const api = testApi(database());
  const admin = await adminToken(database());
  const { channel, secrets } = await makeChannel(api, admin);
  const path = `/api/channels/${channel.slug}`;
  return {
    api,
    admin,
    channel,
    secrets,
    path,
    owner: secrets.manageToken,
    detail: async (token?: string) =>
      ChannelDetail.parse(await (await api.call('GET', path, token === undefined ? {} : { token })).json()),
    goLive: async () => {
      const begun = await beginPublishSession(database(), {
        channelId: channel.id,
        protocol: 'rtmp',
        ingestNode: 'test',
      });
      await markSessionsAlive(database(), [begun]);
      return begun;
    },
  };
}

test('making a channel shows its secrets once, in an answer that nobody keeps', async () => {
  const { api, admin, secrets, owner, path } = await scene();
  const response = await api.call('POST', '/api/channels', {
    token: admin,
    body: { slug: `x${Date.now()}`, name: 'X', settings: { endAtOnce: true } },
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  for (const [place, token] of [
    [path, owner],
    ['/api/channels', admin],
  ] as const) {
    const text = await (await api.call('GET', place, { token })).text();
    expect(text).not.toContain(secrets.streamKey);
    expect(text).not.toContain(secrets.manageToken);
    expect(text).not.toMatch(/hash/i);
  }
});

test('a taken name is a conflict', async () => {
  const { api, admin, channel } = await scene();
  const body = { slug: channel.slug, name: 'Other' };
  const response = await api.call('POST', '/api/channels', { token: admin, body });
  expect(response.status).toBe(409);
  expect(await problemIn(response)).toMatchObject({ code: 'conflict' });
});

test("the public sees what is on, the owner and admins also the owner's part", async () => {
  const { detail, goLive, owner, admin } = await scene();
  expect(await detail()).toMatchObject({ isLive: false, current: null, owned: null });
  const { playbackId } = await goLive();
  expect(await detail()).toMatchObject({ isLive: true, current: { playbackId }, owned: null });
  expect(await detail(owner)).toMatchObject({ owned: { settings: { reconnectWindowSeconds: 60 } } });
  expect(await detail(admin)).toMatchObject({ owned: { disabled: false } });
});

test('the owner changes name and settings, only an admin disables', async () => {
  const { api, path, owner, admin } = await scene();
  const body = { name: 'New', settings: { reconnectWindowSeconds: 5 } };
  const changed = await api.call('PATCH', path, { token: owner, body });
  expect(await changed.json()).toMatchObject({
    name: 'New',
    settings: { reconnectWindowSeconds: 5, endAtOnce: false },
  });
  const disabled = { body: { disabled: true } };
  expect((await api.call('PATCH', path, { token: owner, ...disabled })).status).toBe(403);
  expect(await (await api.call('PATCH', path, { token: admin, ...disabled })).json()).toMatchObject({
    disabled: true,
  });
});

test('rotating the key replaces it at once', async () => {
  const { api, path, owner, secrets, channel } = await scene();
  const response = await api.call('POST', `${path}/stream-key`, { token: owner });
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { streamKey } = RotatedStreamKey.parse(await response.json());
  expect(await authorizePublisher(database(), hashSecret(secrets.streamKey))).toBeNull();
  expect(await authorizePublisher(database(), hashSecret(streamKey))).toMatchObject({
    channelId: channel.id,
  });
  expect((await api.call('DELETE', `${path}/stream-key`, { token: owner })).status).toBe(200);
  expect(await authorizePublisher(database(), hashSecret(streamKey))).toBeNull();
});

test('a live channel is only deleted by force', async () => {
  const { api, path, admin, goLive } = await scene();
  await goLive();
  const refused = await api.call('DELETE', path, { token: admin });
  expect(refused.status).toBe(409);
  expect((await api.call('DELETE', `${path}?force=maybe`, { token: admin })).status).toBe(400);
  expect((await api.call('DELETE', `${path}?force=true`, { token: admin })).status).toBe(204);
  expect((await api.call('GET', path)).status).toBe(404);
  expect((await api.call('DELETE', path, { token: admin })).status).toBe(404);
});

test('the token of a deleted channel is worth nothing', async () => {
  const { api, path, admin, owner } = await scene();
  await api.call('DELETE', path, { token: admin });
  expect((await api.call('GET', '/api/broadcasts', { token: owner })).status).toBe(401);
});

test.each(['ab', 'UPPER', 'under_score', '-edge', 'a'.repeat(33)])(
  'the name %s is malformed',
  async (slug) => {
    const { api, admin } = await scene();
    expect((await api.call('GET', `/api/channels/${slug}`)).status).toBe(400);
    const body = { slug, name: 'x' };
    expect((await api.call('POST', '/api/channels', { token: admin, body })).status).toBe(400);
  },
);
