import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** As many as the configuration may name. */
const MAX_ADDRESSES = 2;

/**
 * The addresses to write into answers when nobody has configured any: that which we listen on or, listening on all, the
 * machine's own. Behind a router that is only right for the local network.
 */
export function announcedAddresses(
  host: string,
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): readonly string[] {
  if (isIP(host) !== 0 && host !== '0.0.0.0' && host !== '::') return [host];
  const own = Object.values(interfaces).flatMap((list) => list ?? []);
  const outside = own.filter(({ internal, family }) => !internal && family === 'IPv4');
  const addresses = outside.map(({ address }) => address).slice(0, MAX_ADDRESSES);
  return addresses.length === 0 ? ['127.0.0.1'] : addresses;
}
