const HOST_PREFERENCE = 126;
const BEST_LOCAL_PREFERENCE = 65_535;
/** RTP and RTCP share one component, number 1. */
const COMPONENT = 1;

/**
 * Values of a=candidate (RFC 8839, 5.1) for the same UDP port at each address, best first: the priorities of RFC 8445,
 * 5.1.2.1 fall with the place in the list. Clients check every one against each of their own, so there should be few.
 */
export function hostCandidates(addresses: readonly string[], port: number): readonly string[] {
  return addresses.map((address, index) => {
    const priority = 2 ** 24 * HOST_PREFERENCE + 2 ** 8 * (BEST_LOCAL_PREFERENCE - index) + (256 - COMPONENT);
    return `${index + 1} ${COMPONENT} UDP ${priority} ${address} ${port} typ host`;
  });
}

/** Value of c= for an address. */
export const connectionAddress = (address: string): string =>
  `IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}`;
