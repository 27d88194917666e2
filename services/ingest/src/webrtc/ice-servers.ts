/** A STUN or TURN server that publishers are told of. */
export interface IceServer {
  /** `stun:host[:port]`, `turn:host[:port][?transport=udp|tcp]`, or the same with `stuns:` and `turns:`. */
  readonly url: string;
  /** Null for STUN. ASCII without spaces, quotes, commas and semicolons: OBS splits Link headers at those. */
  readonly login: { readonly username: string; readonly credential: string } | null;
}

/** RFC 7064 and RFC 7065; the host is a name, an IPv4 address or an IPv6 address in brackets. */
const HOST = String.raw`(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?`;
const STUN = new RegExp(`^stuns?:${HOST}$`);
const TURN = new RegExp(String.raw`^turns?:${HOST}(?:\?transport=(?:udp|tcp))?$`);
const LOGIN_WORD = /^[!#-+\--:<-[\]-~]{1,256}$/;
/** Clients ask each of them, so there should be few. */
const MAX_ICE_SERVERS = 8;

/** Reads one server a line: `stun:HOST`, or `turn:HOST USER CREDENTIAL`. Null when a line is neither. */
export function readIceServers(text: string): readonly IceServer[] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const servers = lines.map(readServer).filter((server) => server !== null);
  return servers.length < lines.length || lines.length > MAX_ICE_SERVERS ? null : servers;
}

function readServer(line: string): IceServer | null {
  const [url = '', username, credential, ...rest] = line.split(/\s+/);
  if (rest.length > 0) return null;
  if (username === undefined) return STUN.test(url) ? { url, login: null } : null;
  if (credential === undefined || !TURN.test(url)) return null;
  const proper = LOGIN_WORD.test(username) && LOGIN_WORD.test(credential);
  return proper ? { url, login: { username, credential } } : null;
}
