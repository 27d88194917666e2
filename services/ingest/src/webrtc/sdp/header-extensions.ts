import { type SdpAttribute, valuesOf } from './sdp-attribute.ts';
import { decimal, words } from './sdp-grammar.ts';
import { malformed } from './sdp-refusal.ts';

/** RTP header extensions that we read. Video orientation is not among them, so phones turn their pixels themselves. */
export type ExtensionName = 'mid' | 'rid' | 'repairedRid' | 'transportCc' | 'absSendTime';

export interface HeaderExtension {
  /** 1 to 14: what a one-byte header can hold (RFC 8285, 4.2). */
  readonly id: number;
  readonly uri: string;
  /** Null for one that we do not read. */
  readonly name: ExtensionName | null;
  /** Offered as `/sendonly`, which the answer must turn around (RFC 8285, 7). */
  readonly sendOnly: boolean;
}

const NAMES: ReadonlyMap<string, ExtensionName> = new Map<string, ExtensionName>([
  ['urn:ietf:params:rtp-hdrext:sdes:mid', 'mid'],
  ['urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', 'rid'],
  ['urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id', 'repairedRid'],
  ['http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', 'transportCc'],
  ['http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time', 'absSendTime'],
]);
const MAX_ONE_BYTE_ID = 14;
/** The highest number an offer may use for an extension that has yet to get its id (RFC 8285, 7). */
const MAX_OFFERED_ID = 4351;
const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/** The extensions that the publisher can send and a one-byte header can hold. Throws SdpError. */
export function readHeaderExtensions(attributes: readonly SdpAttribute[]): readonly HeaderExtension[] {
  const ids = new Set<number>();
  return valuesOf(attributes, 'extmap').flatMap((value) => {
    const [target = '', uri = ''] = words(value);
    const [idText, direction = 'sendrecv', ...others] = target.split('/');
    const id = decimal(idText, 1, MAX_OFFERED_ID);
    if (id === null || uri === '' || others.length > 0 || !DIRECTIONS.includes(direction)) {
      throw malformed('An a=extmap line is not proper.');
    }
    if (ids.has(id)) throw malformed('Two a=extmap lines of one m-line have the same id.');
    ids.add(id);
    const sends = direction === 'sendrecv' || direction === 'sendonly';
    if (!sends || id > MAX_ONE_BYTE_ID) return [];
    return { id, uri, name: NAMES.get(uri) ?? null, sendOnly: direction === 'sendonly' };
  });
}
