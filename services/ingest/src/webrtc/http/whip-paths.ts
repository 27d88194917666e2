import { MAX_KEY_CHARACTERS } from './limits.ts';

export type WhipTarget =
  | { readonly kind: 'endpoint'; readonly streamKey: string | null }
  | { readonly kind: 'session'; readonly secret: string };

const SESSIONS = '/whip/sessions/';
const ENDPOINT = /^\/whip(?:\/([^/]*))?$/;
const SECRET = /^[a-z2-7]{26}$/;

/** Absolute path without query: OBS takes over nothing else of a Location. The stream key is no part of it. */
export const sessionPath = (secret: string): string => `${SESSIONS}${secret}`;

/** What a request path means; null when nothing is there. A query is let go: keys do not belong there. */
export function readWhipPath(url: string): WhipTarget | null {
  const path = url.split('?', 1)[0] ?? '';
  if (path.startsWith(SESSIONS)) {
    const secret = path.slice(SESSIONS.length);
    return SECRET.test(secret) ? { kind: 'session', secret } : null;
  }
  const match = ENDPOINT.exec(path);
  if (match === null) return null;
  const [, streamKey = ''] = match;
  if (streamKey.length > MAX_KEY_CHARACTERS) return null;
  return { kind: 'endpoint', streamKey: streamKey === '' ? null : streamKey };
}
