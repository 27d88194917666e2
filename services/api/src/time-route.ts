import { createRoute, z } from '@hono/zod-openapi';
import type { Clock } from '@naru/platform/clock';
import type { ApiApp } from './api-environment.ts';
import { json } from './http/route-answers.ts';

const ServerTime = z.object({ now: z.number() });

const time = createRoute({
  method: 'get',
  path: '/api/time',
  tags: ['Time'],
  summary: 'The clock of the server',
  description: 'Milliseconds since 1970. Players compare it with PROGRAM-DATE-TIME to show the delay.',
  responses: { 200: json(ServerTime, 'Now') },
});

export function addTimeRoute(app: ApiApp, clock: Clock): void {
  app.openapi(time, (c) => c.json({ now: clock.now() }, 200));
}
