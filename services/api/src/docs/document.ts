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

/** As much of an OpenAPI document as we read ourselves. */
const OpenApiDocument = z.looseObject({
  info: z.looseObject({ title: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
export type OpenApiDocument = z.infer<typeof OpenApiDocument>;

/** Schemas that the document names once instead of spelling them out in every route. */
const NAMED_SCHEMAS = {
  Broadcast,
  BroadcastPage,
  CreateBroadcast,
  UpdateBroadcast,
  ChannelDetail,
  OwnedChannel,
  ChannelSecrets,
  CreateChannel,
  UpdateChannel,
  Problem,
} as const;

/** The OpenAPI document of all routes that are registered so far. */
export function openApiDocument(app: ApiApp): OpenApiDocument {
  for (const [name, schema] of Object.entries(NAMED_SCHEMAS)) app.openAPIRegistry.register(name, schema);
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
  const named: Record<string, unknown> = document.components?.schemas ?? {};
  return OpenApiDocument.parse({
    ...document,
    paths: referToNamedSchemas(document.paths, named),
    components: { ...document.components, schemas: referWithinNamedSchemas(named) },
  });
}
