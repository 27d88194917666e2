import { createRoute } from '@hono/zod-openapi';
import { ServerFacts } from '@naru/contracts/server';
import type { ApiApp } from './api-environment.ts';
import { json } from './http/route-answers.ts';

const server = createRoute({
  method: 'get',
  path: '/api/server',
  tags: ['Server'],
  summary: 'Where encoders connect',
  description:
    'The RTMP port on the host that answers; streams are published to the application `live`. `whip`: whether the same ' +
    'origin takes WHIP publishers (RFC 9725) at `/whip`, with the stream key as bearer token.',
  responses: { 200: json(ServerFacts, 'The facts') },
});

export function addServerRoute(app: ApiApp, facts: ServerFacts): void {
  app.openapi(server, (c) => c.json(facts, 200));
}
