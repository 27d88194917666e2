import { answerCodec } from './answer-codec.ts';
import type { HeaderExtension } from './header-extensions.ts';
import { connectionAddress, hostCandidates } from './host-candidates.ts';
import type { Agreement, MediaAgreement } from './sdp-negotiation.ts';
import type { IceCredentials } from './transport-parameters.ts';

/** What our side of the connection is, as the native library tells. */
export interface LocalTransport {
  readonly ice: IceCredentials;
  /** SHA-256 of our certificate: 32 hexadecimal pairs joined by colons. */
  readonly fingerprint: string;
}

export interface AnswerOptions {
  readonly agreement: Agreement;
  readonly local: LocalTransport;
  /** Decimal digits, random, below 2^63 (RFC 9429, 5.3.1). */
  readonly sessionId: string;
  /** IP addresses that publishers reach us at, best first; one or two. Throws RangeError when there is none. */
  readonly addresses: readonly string[];
  /** The UDP port at each of them. */
  readonly port: number;
  /** Kbit/s that the publisher may spend on video; null for no limit. */
  readonly maxVideoKbps: number | null;
}

/**
 * The answer to a WHIP offer (RFC 9725, 4.2; RFC 9429, 5.3.1): we receive only, wait for the DTLS handshake, and name all
 * candidates at once. Every m-line repeats the transport, as browsers do: some clients look for it in each.
 */
export function writeAnswer(options: AnswerOptions): string {
  const { agreement, sessionId } = options;
  const { bundle } = agreement.offer;
  const lines = [
    'v=0',
    `o=- ${sessionId} 1 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundle.join(' ')}`,
    'a=ice-options:trickle',
    ...agreement.media.flatMap((agreed) => [
      ...mediaLines(agreed, options),
      // RFC 9143, 7.3.1: of a bundle only the first m-line has candidates.
      ...(agreed.media.mid === bundle[0] ? candidateLines(options) : []),
    ]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function mediaLines(agreed: MediaAgreement, options: AnswerOptions): readonly string[] {
  const { addresses, port } = options;
  const { kind, mid, protocol, reducedSizeRtcp } = agreed.media;
  const maxKbps = kind === 'video' ? options.maxVideoKbps : null;
  const { payloadTypes, lines } = answerCodec(agreed.codec, agreed.feedback, maxKbps);
  const [address] = addresses;
  if (address === undefined) throw new RangeError('an answer needs an address');
  return [
    `m=${kind} ${port} ${protocol} ${payloadTypes.join(' ')}`,
    `c=${connectionAddress(address)}`,
    ...(maxKbps === null ? [] : [`b=AS:${maxKbps}`]),
    `a=mid:${mid}`,
    'a=recvonly',
    'a=rtcp-mux',
    // RFC 9725, 4.4.1 wants it of both sides in every bundled m-line, whether offered or not. RFC 8858, 4.3 has no place for
    // it in answers, RFC 9143, 9.3.1.2 has an offered one given back: the one that is about WHIP counts.
    'a=rtcp-mux-only',
    // RFC 9429, 5.3.1: when it was offered, and only then (RFC 5506, 5).
    ...(reducedSizeRtcp ? ['a=rtcp-rsize'] : []),
    ...transportLines(options.local),
    ...agreed.extensions.map(extensionLine),
    ...lines,
    ...simulcastLines(agreed.rids),
  ];
}

const transportLines = ({ ice, fingerprint }: LocalTransport): readonly string[] => [
  `a=ice-ufrag:${ice.usernameFragment}`,
  `a=ice-pwd:${ice.password}`,
  `a=fingerprint:sha-256 ${fingerprint}`,
  'a=setup:passive',
];

const extensionLine = ({ id, uri, sendOnly }: HeaderExtension): string =>
  `a=extmap:${id}${sendOnly ? '/recvonly' : ''} ${uri}`;

const simulcastLines = (rids: readonly string[]): readonly string[] =>
  rids.length === 0 ? [] : [...rids.map((rid) => `a=rid:${rid} recv`), `a=simulcast:recv ${rids.join(';')}`];

const candidateLines = ({ addresses, port }: AnswerOptions): readonly string[] => [
  ...hostCandidates(addresses, port).map((candidate) => `a=candidate:${candidate}`),
  'a=end-of-candidates',
];
