import type { OutgoingHttpHeaders } from 'node:http';
import type { IceServer } from '../ice-servers.ts';

export const OFFER_TYPE = 'application/sdp';
export const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';

/** On every answer: pages of any origin may publish, with a key that no browser sends by itself. */
export const COMMON_HEADERS: OutgoingHttpHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Location, Link, ETag, Retry-After, WWW-Authenticate',
  'cache-control': 'no-store',
};

/** How long a browser may keep what OPTIONS said. */
const PREFLIGHT_SECONDS = 7200;

/** RFC 9725, 4.2: OPTIONS names what POST takes. No Link here: a preflight comes without a key. */
export const optionsHeaders = (methods: string): OutgoingHttpHeaders => ({
  allow: methods,
  'accept-post': OFFER_TYPE,
  'accept-patch': FRAGMENT_TYPE,
  'access-control-allow-methods': 'OPTIONS, GET, HEAD, POST, PATCH, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, If-Match',
  'access-control-max-age': String(PREFLIGHT_SECONDS),
});

/** Whether a Content-Type names this type; parameters may follow. */
export const isType = (header: string | undefined, type: string): boolean =>
  header?.split(';', 1)[0]?.trim().toLowerCase() === type;

/** One Link line for each server (RFC 9725, 4.6); OBS knows these parameters only, and only with quotes. */
export const iceServerLinks = (servers: readonly IceServer[]): readonly string[] =>
  servers.map(({ url, login }) => {
    const link = `<${url}>; rel="ice-server"`;
    if (login === null) return link;
    return `${link}; username="${login.username}"; credential="${login.credential}"; credential-type="password"`;
  });
