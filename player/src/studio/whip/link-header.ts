/** Longer answers than this are not read on: nobody needs more relays. */
const MAX_ICE_SERVERS = 8;

/** Items of a header list; separators inside `<...>` and quoted strings do not count (RFC 8288, 3). */
function split(text: string, separator: ',' | ';'): string[] {
  const items: string[] = [];
  let item = '';
  let inside: '>' | '"' | null = null;
  for (const character of text) {
    if (inside !== null) {
      if (character === inside) inside = null;
    } else if (character === '<') inside = '>';
    else if (character === '"') inside = '"';
    else if (character === separator) {
      items.push(item.trim());
      item = '';
      continue;
    }
    item += character;
  }
  items.push(item.trim());
  return items;
}

function parametersOf(texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const [name = '', ...value] = text.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim().replace(/^"|"$/g, '')];
    }),
  );
}

/** STUN and TURN servers of a `Link` header (RFC 9725, 4.6); everything else in it is passed over. */
export function iceServersOf(header: string | null): RTCIceServer[] {
  if (header === null) return [];
  const servers: RTCIceServer[] = [];
  for (const link of split(header, ',')) {
    const [target = '', ...rest] = split(link, ';');
    const parameters = parametersOf(rest);
    const urls = /^<((?:stuns?|turns?):[^>]+)>$/i.exec(target)?.[1];
    if (urls === undefined || parameters.get('rel') !== 'ice-server') continue;
    const username = parameters.get('username');
    const credential = parameters.get('credential');
    if (!/^turn/i.test(urls)) servers.push({ urls });
    // RTCPeerConnection throws on a relay without a name and password.
    else if (username !== undefined && credential !== undefined) servers.push({ urls, username, credential });
  }
  return servers.slice(0, MAX_ICE_SERVERS);
}
