import { createRoute, z } from '@hono/zod-openapi';
import {
  ChannelDetail,
  ChannelList,
  CreateChannel,
  CreatedChannel,
  OwnedChannel,
  RotatedStreamKey,
  UpdateChannel,
} from '@naru/contracts/channel';
import { ChannelSlug } from '@naru/contracts/ids';
import { currentBroadcast } from '@naru/db/broadcasts';
import {
  channelBySlug,
  createChannel,
  deleteChannel,
  listChannels,
  revokeStreamKey,
  rotateStreamKey,
  updateChannel,
} from '@naru/db/channels';
import type { Database } from '@naru/db/database';
import { AppError } from '@naru/platform/errors';
import { owns, requireOwner } from '../access/access-guard.ts';
import type { ApiApp, ApiContext } from '../api-environment.ts';
import { json, jsonBody, needsToken, problems } from '../http/route-answers.ts';

const tags = ['Channels'];
const bySlug = { params: z.object({ slug: ChannelSlug }) };

const list = createRoute({
  method: 'get',
  path: '/api/channels',
  tags,
  summary: 'All channels',
  security: needsToken,
  responses: { 200: json(ChannelList, 'By name'), ...problems },
});

const create = createRoute({
  method: 'post',
  path: '/api/channels',
  tags,
  summary: 'Make a channel',
  description: 'Stream key and manage token are shown in this answer and never again.',
  security: needsToken,
  request: { body: jsonBody(CreateChannel) },
  responses: { 201: json(CreatedChannel, 'Made'), ...problems },
});

const get = createRoute({
  method: 'get',
  path: '/api/channels/{slug}',
  tags,
  summary: 'A channel and what is on',
  description: 'With a manage or admin token also what only its owner sees.',
  request: bySlug,
  responses: { 200: json(ChannelDetail, 'The channel'), ...problems },
});

const update = createRoute({
  method: 'patch',
  path: '/api/channels/{slug}',
  tags,
  summary: 'Change a channel',
  description: '`disabled` is for admins: a disabled channel is disconnected and its key refused.',
  security: needsToken,
  request: { ...bySlug, body: jsonBody(UpdateChannel) },
  responses: { 200: json(OwnedChannel, 'Changed'), ...problems },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/channels/{slug}',
  tags,
  summary: 'Delete a channel and its broadcasts',
  description: 'A live channel is refused (409) unless `force=true`.',
  security: needsToken,
  request: { ...bySlug, query: z.object({ force: z.enum(['true', 'false']).default('false') }) },
  responses: { 204: { description: 'Deleted' }, ...problems },
});

const rotate = createRoute({
  method: 'post',
  path: '/api/channels/{slug}/stream-key',
  tags,
  summary: 'Replace the stream key',
  description:
    'The old key is refused and its publisher disconnected at once. The new one is shown only here.',
  security: needsToken,
  request: bySlug,
  responses: { 200: json(RotatedStreamKey, 'Replaced'), ...problems },
});

const revoke = createRoute({
  method: 'delete',
  path: '/api/channels/{slug}/stream-key',
  tags,
  summary: 'Take the stream key away',
  description: 'Nobody can publish until a new key is made.',
  security: needsToken,
  request: bySlug,
  responses: { 200: json(OwnedChannel, 'Taken away'), ...problems },
});

/** Answers hold exactly what their schema names: parsing drops everything else. */
export function addChannelRoutes(app: ApiApp, db: Database): void {
  app.openapi(list, async (c) => c.json(ChannelList.parse({ items: await listChannels(db) }), 200));

  app.openapi(create, async (c) => {
    const created = await createChannel(db, c.req.valid('json'));
    c.header('location', `/api/channels/${created.channel.slug}`);
    return c.json(CreatedChannel.parse(created), 201);
  });

  app.openapi(get, async (c) => {
    const channel = found(await channelBySlug(db, c.req.valid('param').slug));
    const current = await currentBroadcast(db, channel.id);
    const isLive = current !== null && current.status !== 'READY';
    const owned = owns(c.get('actor'), channel.id) ? channel : null;
    return c.json(ChannelDetail.parse({ ...channel, isLive, current, owned }), 200);
  });

  app.openapi(update, async (c) => {
    const channel = await ownedChannel(c, db, c.req.valid('param').slug);
    const change = c.req.valid('json');
    if (change.disabled !== undefined && c.get('actor').kind !== 'admin') {
      throw new AppError('forbidden', 'only an admin can disable a channel or enable it again');
    }
    return c.json(OwnedChannel.parse(found(await updateChannel(db, channel.id, change))), 200);
  });

  app.openapi(remove, async (c) => {
    const channel = found(await channelBySlug(db, c.req.valid('param').slug));
    const force = c.req.valid('query').force === 'true';
    const outcome = await deleteChannel(db, channel.id, { force });
    if (outcome === 'unknown') throw unknownChannel();
    if (outcome === 'live') {
      throw new AppError('conflict', 'the channel is live; end the broadcast first, or use force=true');
    }
    return c.body(null, 204);
  });

  app.openapi(rotate, async (c) => {
    const channel = await ownedChannel(c, db, c.req.valid('param').slug);
    return c.json(RotatedStreamKey.parse(found(await rotateStreamKey(db, channel.id))), 200);
  });

  app.openapi(revoke, async (c) => {
    const channel = await ownedChannel(c, db, c.req.valid('param').slug);
    return c.json(OwnedChannel.parse(found(await revokeStreamKey(db, channel.id))), 200);
  });
}

async function ownedChannel(c: ApiContext, db: Database, slug: ChannelSlug): Promise<OwnedChannel> {
  const channel = await channelBySlug(db, slug);
  requireOwner(c, channel?.id);
  return found(channel);
}

function found<T>(thing: T | null): T {
  if (thing === null) throw unknownChannel();
  return thing;
}

const unknownChannel = (): AppError => new AppError('not-found', 'there is no such channel');
