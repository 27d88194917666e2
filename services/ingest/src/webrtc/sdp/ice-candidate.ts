import { decimal, isToken, words } from './sdp-grammar.ts';
import { malformed } from './sdp-refusal.ts';

/** A candidate of the publisher. Checked for its form only: a name, or a transport that we lack, is no error. */
export interface IceCandidate {
  readonly foundation: string;
  readonly component: number;
  /** In lower case, `udp` or another token. */
  readonly transport: string;
  readonly priority: number;
  /** An IP address, or a name (`.local` of browsers that hide the address). */
  readonly address: string;
  readonly port: number;
  /** `host`, `srflx`, `prflx`, `relay` or another token. */
  readonly type: string;
}

const FOUNDATION = /^[A-Za-z0-9+/]{1,32}$/;
const ADDRESS = /^[A-Za-z0-9.:_%-]{1,255}$/;
const MAX_PRIORITY = 2 ** 31 - 1;

/** Reads the value of a=candidate (RFC 8839, 5.1); what follows the type is let go. Throws SdpError. */
export function readCandidate(value: string): IceCandidate {
  const [foundation = '', componentText, transport = '', priorityText, ...rest] = words(value);
  const [address = '', portText, keyword, type = ''] = rest;
  const component = decimal(componentText, 1, 256);
  const priority = decimal(priorityText, 1, MAX_PRIORITY);
  const port = decimal(portText, 0, 65_535);
  const proper = FOUNDATION.test(foundation) && isToken(transport) && ADDRESS.test(address) && isToken(type);
  if (!proper || keyword !== 'typ' || component === null || priority === null || port === null) {
    throw malformed('An a=candidate line is not proper.');
  }
  return { foundation, component, transport: transport.toLowerCase(), priority, address, port, type };
}
