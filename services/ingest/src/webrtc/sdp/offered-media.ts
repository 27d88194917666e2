import { type HeaderExtension, readHeaderExtensions } from './header-extensions.ts';
import { MAX_MID_CHARACTERS } from './limits.ts';
import { type OfferedCodec, readCodecs } from './offered-codec.ts';
import { type OfferedStreams, readStreams } from './offered-streams.ts';
import { hasAttribute, type SdpAttribute, valueOf } from './sdp-attribute.ts';
import { isToken } from './sdp-grammar.ts';
import { malformed, unusable } from './sdp-refusal.ts';
import type { MediaSection } from './session-description.ts';
import { readSimulcast, type SimulcastOffer } from './simulcast-offer.ts';

export interface OfferedMedia {
  readonly kind: 'audio' | 'video';
  /** A token, unique in the offer. */
  readonly mid: string;
  /** Offered without a port of its own (RFC 9143, 6). */
  readonly bundleOnly: boolean;
  readonly protocol: string;
  readonly direction: 'sendonly' | 'sendrecv';
  /** The publisher takes RTCP feedback that stands alone (RFC 5506). */
  readonly reducedSizeRtcp: boolean;
  /** Best first, as the publisher sees it. */
  readonly codecs: readonly OfferedCodec[];
  readonly extensions: readonly HeaderExtension[];
  readonly streams: OfferedStreams;
  readonly simulcast: SimulcastOffer;
}

/** What JSEP wants understood in an offer (RFC 9429, 5.1.2): all of them mean RTP over DTLS here. */
const PROTOCOLS: ReadonlySet<string> = new Set([
  'UDP/TLS/RTP/SAVPF',
  'TCP/DTLS/RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'TCP/DTLS/RTP/SAVP',
  'RTP/SAVPF',
  'RTP/SAVP',
]);
const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;

/** Reads one audio or video section. Throws SdpError for what is broken and for what nobody could publish with. */
export function readMedia(
  kind: OfferedMedia['kind'],
  section: MediaSection,
  session: readonly SdpAttribute[],
): OfferedMedia {
  const { attributes, port, protocol } = section;
  const bundleOnly = hasAttribute(attributes, 'bundle-only');
  if (port === 0 && !bundleOnly) throw unusable(`The ${kind} of the offer is disabled (port 0).`);
  if (!PROTOCOLS.has(protocol)) throw unusable(`The ${kind} of the offer is not RTP over DTLS and UDP.`);
  const media: OfferedMedia = {
    kind,
    mid: readMid(attributes),
    bundleOnly,
    protocol,
    direction: readDirection(kind, attributes, session),
    reducedSizeRtcp: hasAttribute(attributes, 'rtcp-rsize'),
    codecs: readCodecs(section),
    extensions: readHeaderExtensions(attributes),
    streams: readStreams(attributes),
    simulcast: readSimulcast(attributes),
  };
  if (!hasAttribute(attributes, 'rtcp-mux')) {
    throw unusable(`The ${kind} of the offer wants a port of its own for RTCP (no a=rtcp-mux).`);
  }
  checkSimulcast(media);
  return media;
}

function readMid(attributes: readonly SdpAttribute[]): string {
  const mid = valueOf(attributes, 'mid');
  if (mid === null) throw unusable('An m-line has no a=mid, so it cannot be bundled.');
  if (!isToken(mid) || mid.length > MAX_MID_CHARACTERS) throw malformed('An a=mid line is not proper.');
  return mid;
}

/** RFC 8866, 6.7: sendrecv unless said otherwise. RFC 9725, 4.2: a publisher sends. */
function readDirection(
  kind: OfferedMedia['kind'],
  attributes: readonly SdpAttribute[],
  session: readonly SdpAttribute[],
): OfferedMedia['direction'] {
  const own = DIRECTIONS.filter((direction) => hasAttribute(attributes, direction));
  if (own.length > 1) throw malformed('An m-line has several directions.');
  const direction = own[0] ?? DIRECTIONS.find((name) => hasAttribute(session, name)) ?? 'sendrecv';
  if (direction === 'sendonly' || direction === 'sendrecv') return direction;
  throw unusable(`The ${kind} of the offer is ${direction}; a publisher must send it.`);
}

function checkSimulcast({ kind, simulcast, streams }: OfferedMedia): void {
  if (kind === 'audio' && simulcast.layers.length > 0) throw unusable('Simulcast of audio is not accepted.');
  // Layers by SSRC alone cannot be turned down in an answer; all of them would arrive, unnamed.
  if (streams.groups.some(({ semantics }) => semantics === 'SIM')) {
    throw unusable('Simulcast by a=ssrc-group:SIM is not accepted; a=simulcast is.');
  }
}
