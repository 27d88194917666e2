import { MAX_KEY_CHARACTERS } from './limits.ts';

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The token of an Authorization header (RFC 6750, 2.1); null when there is none that could be a stream key. */
export function bearerToken(authorization: string | undefined): string | null {
  const token = BEARER.exec(authorization ?? '')?.[1] ?? null;
  return token === null || token.length > MAX_KEY_CHARACTERS ? null : token;
}
