/**
 * anyone: no token needed. owner: the channel's manage token or an admin token; the handler names the channel
 * (`requireOwner`). admin: an admin token.
 */
export type AccessRule = {
  readonly who: 'anyone' | 'owner' | 'admin';
  /** Whether shared caches may keep the answer to an anonymous GET for a moment. */
  readonly cache: 'shared' | 'never';
};

const publicRead = { who: 'anyone', cache: 'shared' } as const;
const owner = { who: 'owner', cache: 'never' } as const;
const admin = { who: 'admin', cache: 'never' } as const;

/** Every route of the API with who may use it. A route without a line here answers 500, and a test fails. */
export const ACCESS_RULES: Readonly<Record<string, AccessRule>> = {
  'GET /api/time': { who: 'anyone', cache: 'never' },
  'GET /api/server': publicRead,
  'GET /api/openapi.json': publicRead,
  'GET /api/docs': publicRead,

  'GET /api/broadcasts': publicRead,
  'POST /api/broadcasts': owner,
  'GET /api/broadcasts/{id}': publicRead,
  'PUT /api/broadcasts/{id}': owner,
  'DELETE /api/broadcasts/{id}': owner,
  'GET /api/playback/{playbackId}': publicRead,

  'GET /api/channels': admin,
  'POST /api/channels': admin,
  'GET /api/channels/{slug}': publicRead,
  'PATCH /api/channels/{slug}': owner,
  'DELETE /api/channels/{slug}': admin,
  'POST /api/channels/{slug}/stream-key': owner,
  'DELETE /api/channels/{slug}/stream-key': owner,
};

/** The table's name of a route: `GET /api/broadcasts/:id` is `GET /api/broadcasts/{id}`. */
export const ruleName = (method: string, path: string): string =>
  `${method} ${path.replaceAll(/:([A-Za-z]+)/g, '{$1}')}`;
