import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Actor } from './access/actor.ts';

/** What the node adapter hands to each request; absent when a test calls the app without a socket. */
interface Bindings {
  incoming?: { socket: { remoteAddress?: string | undefined } };
}

interface Variables {
  actor: Actor;
  /** Set by `requireOwner`: the guard refuses an answer of an owner's route that never asked. */
  ownershipChecked: boolean;
}

export interface ApiEnvironment {
  Bindings: Bindings;
  Variables: Variables;
}

export type ApiApp = OpenAPIHono<ApiEnvironment>;
export type ApiContext = Context<ApiEnvironment>;
