import { createRoute, z } from '@hono/zod-openapi';
import {
  Broadcast,
  BroadcastPage,
  CreateBroadcast,
  ListBroadcasts,
  UpdateBroadcast,
} from '@naru/contracts/broadcast';
import { BroadcastId, PlaybackId } from '@naru/contracts/ids';
import {
  broadcastById,
  broadcastByPlaybackId,
  createBroadcast,
  deleteBroadcast,
  listBroadcasts,
  updateBroadcast,
} from '@naru/db/broadcasts';
import type { Database } from '@naru/db/database';
import { AppError } from '@naru/platform/errors';
import { requireOwner } from '../access/access-guard.ts';
import type { ApiApp, ApiContext } from '../api-environment.ts';
import { json, jsonBody, needsToken, problems } from '../http/route-answers.ts';

const tags = ['Broadcasts'];
const byId = { params: z.object({ id: BroadcastId }) };

const list = createRoute({
  method: 'get',
  path: '/api/broadcasts',
  tags,
  summary: 'Broadcasts, newest first',
  description: '`status=LIVE` stands for STREAMING and INTERRUPTED. `search` looks into names.',
  request: { query: ListBroadcasts },
  responses: { 200: json(BroadcastPage, 'One page'), ...problems },
});

const create = createRoute({
  method: 'post',
  path: '/api/broadcasts',
  tags,
  summary: 'Announce a broadcast',
  description:
    'The next publisher of the channel fills it. Without one, a broadcast is made when a publisher arrives.',
  security: needsToken,
  request: { body: jsonBody(CreateBroadcast) },
  responses: { 201: json(Broadcast, 'Announced'), ...problems },
});

const get = createRoute({
  method: 'get',
  path: '/api/broadcasts/{id}',
  tags,
  summary: 'One broadcast',
  request: byId,
  responses: { 200: json(Broadcast, 'The broadcast'), ...problems },
});

const getByPlaybackId = createRoute({
  method: 'get',
  path: '/api/playback/{playbackId}',
  tags,
  summary: 'One broadcast by its playback id',
  request: { params: z.object({ playbackId: PlaybackId }) },
  responses: { 200: json(Broadcast, 'The broadcast'), ...problems },
});

const update = createRoute({
  method: 'put',
  path: '/api/broadcasts/{id}',
  tags,
  summary: 'Change or end a broadcast',
  description:
    'Fields that are left out stay. `status: CLOSED` ends the broadcast and disconnects its publisher.',
  security: needsToken,
  request: { ...byId, body: jsonBody(UpdateBroadcast) },
  responses: { 200: json(Broadcast, 'Changed'), ...problems },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/broadcasts/{id}',
  tags,
  summary: 'End and delete a broadcast',
  security: needsToken,
  request: byId,
  responses: { 204: { description: 'Deleted' }, ...problems },
});

/** Answers hold exactly what their schema names: parsing drops everything else. */
export function addBroadcastRoutes(app: ApiApp, db: Database): void {
  app.openapi(list, async (c) =>
    c.json(BroadcastPage.parse(await listBroadcasts(db, c.req.valid('query'))), 200),
  );

  app.openapi(create, async (c) => {
    const wanted = c.req.valid('json');
    requireOwner(c, wanted.channelId);
    const broadcast = await createBroadcast(db, wanted);
    c.header('location', `/api/broadcasts/${broadcast.id}`);
    return c.json(Broadcast.parse(broadcast), 201);
  });

  app.openapi(get, async (c) =>
    c.json(Broadcast.parse(found(await broadcastById(db, c.req.valid('param').id))), 200),
  );

  app.openapi(getByPlaybackId, async (c) =>
    c.json(Broadcast.parse(found(await broadcastByPlaybackId(db, c.req.valid('param').playbackId))), 200),
  );

  app.openapi(update, async (c) => {
    const { id } = c.req.valid('param');
    await requireOwnerOf(c, db, id);
    return c.json(Broadcast.parse(found(await updateBroadcast(db, id, c.req.valid('json')))), 200);
  });

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    await requireOwnerOf(c, db, id);
    if (!(await deleteBroadcast(db, id))) throw unknownBroadcast();
    return c.body(null, 204);
  });
}

async function requireOwnerOf(c: ApiContext, db: Database, id: BroadcastId): Promise<void> {
  requireOwner(c, (await broadcastById(db, id))?.channel.id);
}

function found<T>(thing: T | null): T {
  if (thing === null) throw unknownBroadcast();
  return thing;
}

const unknownBroadcast = (): AppError => new AppError('not-found', 'there is no such broadcast');
