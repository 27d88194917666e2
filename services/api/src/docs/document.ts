import { OpenAPIHono } from '@hono/zod-openapi';
import { Broadcast, BroadcastPage, CreateBroadcast, UpdateBroadcast } from '@naru/contracts/broadcast';
import {
  ChannelDetail,
  ChannelSecrets,
  CreateChannel,
  OwnedChannel,
  UpdateChannel,
} from '@naru/contracts/channel';
import { Problem } from '@naru/contracts/errors';
import { z } from 'zod';
import type { ApiApp } from '../api-environment.ts';
import { referToNamedSchemas, referWithinNamedSchemas } from './named-schemas.ts';

const JsonObject = z.record(z.string(), z.unknown());

/** As much of an OpenAPI document as we read ourselves. */
const OpenApiDocument = z.looseObject({
  info: z.looseObject({ title: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
export type OpenApiDocument = z.infer<typeof OpenApiDocument>;

/** Schemas that the document names once instead of spelling them out in every route. */
const NAMED_SCHEMAS = {
  answers: { Broadcast, BroadcastPage, ChannelDetail, OwnedChannel, ChannelSecrets, Problem },
  bodies: { CreateBroadcast, UpdateBroadcast, CreateChannel, UpdateChannel },
} as const;

/** The OpenAPI document of all routes that are registered so far. */
export function openApiDocument(app: ApiApp): OpenApiDocument {
  for (const [name, schema] of Object.entries(namedSchemas())) {
    app.openAPIRegistry.registerComponent('schemas', name, schema);
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Naru',
      version: '1',
      description:
        'Channels and broadcasts. Viewers need no token; a manage token speaks for its channel, an admin token for ' +
        'everything. Tokens go into the Authorization header. Refusals are problem documents (RFC 9457) with a code.',
    },
  });
  const named = namedSchemas();
  return OpenApiDocument.parse({
    ...document,
    paths: referToNamedSchemas(document.paths, named),
    components: { ...document.components, schemas: referWithinNamedSchemas(named) },
  });
}

const ScratchDocument = z.object({
  paths: z.record(
    z.string(),
    z.object({
      post: z.object({
        requestBody: z.object({
          content: z.object({ 'application/json': z.object({ schema: JsonObject }) }),
        }),
        responses: z.object({
          200: z.object({ content: z.object({ 'application/json': z.object({ schema: JsonObject }) }) }),
        }),
      }),
    }),
  ),
});

/**
 * The named schemas as the generator spells them, by name. Its own way of naming needs schemas that were made after it
 * had patched zod, which depends on who imports whom first; so it describes a route for each of them and we read that.
 */
function namedSchemas(): Record<string, Record<string, unknown>> {
  const scratch = new OpenAPIHono();
  const { answers, bodies } = NAMED_SCHEMAS;
  for (const [name, schema] of Object.entries({ ...answers, ...bodies })) {
    const content = { 'application/json': { schema } };
    scratch.openAPIRegistry.registerPath({
      method: 'post',
      path: `/${name}`,
      request: { body: { content } },
      responses: { 200: { description: '', content } },
    });
  }
  const info = { title: '', version: '' };
  const { paths } = ScratchDocument.parse(scratch.getOpenAPI31Document({ openapi: '3.1.0', info }));
  return Object.fromEntries(
    Object.entries(paths).map(([path, { post }]) => {
      const name = path.slice(1);
      const { content } = name in bodies ? post.requestBody : post.responses[200];
      return [name, content['application/json'].schema];
    }),
  );
}
