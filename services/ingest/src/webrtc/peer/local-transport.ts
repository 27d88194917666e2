import type { LocalTransport } from '../sdp/sdp-answer.ts';

const SHA_256 = /^a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})\r?$/im;
const USERNAME_FRAGMENT = /^a=ice-ufrag:([A-Za-z0-9+/]{4,256})\r?$/m;
const PASSWORD = /^a=ice-pwd:([A-Za-z0-9+/]{22,256})\r?$/m;
const PASSIVE = /^a=setup:passive\r?$/m;

/** What the native library's own answer says of our side; null when it is not what we built upon. */
export function readLocalTransport(sdp: string): LocalTransport | null {
  const usernameFragment = USERNAME_FRAGMENT.exec(sdp)?.[1];
  const password = PASSWORD.exec(sdp)?.[1];
  const fingerprint = SHA_256.exec(sdp)?.[1];
  if (usernameFragment === undefined || password === undefined || fingerprint === undefined) return null;
  if (!PASSIVE.test(sdp)) return null;
  return { ice: { usernameFragment, password }, fingerprint: fingerprint.toUpperCase() };
}
