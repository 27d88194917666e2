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
  const outside = own.filter(({ internal }) => !internal);
  const ofFamily = (wanted: 'IPv4' | 'IPv6'): string[] =>
    outside
      .filter((info) => info.family === wanted && !isLinkLocal(info.address))
      .map(({ address }) => address);
  const [v4, v6] = [ofFamily('IPv4'), host === '::' ? ofFamily('IPv6') : []];
  const addresses = (v4.length > 0 ? v4 : v6).slice(0, MAX_ADDRESSES);
  return addresses.length === 0 ? ['127.0.0.1'] : addresses;
}

/** Means something only together with an interface. */
const isLinkLocal = (address: string): boolean => /^(?:fe[89ab]|169\.254\.)/i.test(address);
