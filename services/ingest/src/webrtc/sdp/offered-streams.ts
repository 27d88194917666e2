import { MAX_SSRCS } from './limits.ts';
import { type SdpAttribute, valuesOf } from './sdp-attribute.ts';
import { decimal, isToken, words } from './sdp-grammar.ts';
import { malformed } from './sdp-refusal.ts';

export interface OfferedSource {
  readonly ssrc: number;
  readonly cname: string | null;
}

/** `FID`: a source and its retransmissions (RFC 5576, 4.2 and RFC 4588). */
export interface SourceGroup {
  readonly semantics: string;
  readonly ssrcs: readonly number[];
}

/** What the offer tells of its RTP sources; all of it is optional, and a publisher may change it while it sends. */
export interface OfferedStreams {
  readonly sources: readonly OfferedSource[];
  readonly groups: readonly SourceGroup[];
  /** Names of stream and track (RFC 8830). */
  readonly msid: { readonly stream: string; readonly track: string | null } | null;
}

const MAX_SSRC = 2 ** 32 - 1;

/** Reads a=ssrc, a=ssrc-group (RFC 5576) and a=msid (RFC 8830). Throws SdpError. */
export function readStreams(attributes: readonly SdpAttribute[]): OfferedStreams {
  return {
    sources: readSources(valuesOf(attributes, 'ssrc')),
    groups: readGroups(valuesOf(attributes, 'ssrc-group')),
    msid: readMsid(attributes),
  };
}

/** `a=ssrc:<ssrc> <attribute>[:<value>]`, several lines for one source. */
function readSources(values: readonly string[]): readonly OfferedSource[] {
  const cnames = new Map<number, string | null>();
  for (const value of values) {
    const [first, attribute] = words(value);
    const ssrc = decimal(first, 0, MAX_SSRC);
    if (ssrc === null || attribute === undefined) throw malformed('An a=ssrc line is not proper.');
    const cname = attribute.startsWith('cname:') ? attribute.slice('cname:'.length) : null;
    cnames.set(ssrc, cname ?? cnames.get(ssrc) ?? null);
    if (cnames.size > MAX_SSRCS) throw malformed('An m-line has too many a=ssrc lines.');
  }
  return [...cnames].map(([ssrc, cname]) => ({ ssrc, cname }));
}

function readGroups(values: readonly string[]): readonly SourceGroup[] {
  if (values.length > MAX_SSRCS) throw malformed('An m-line has too many a=ssrc-group lines.');
  return values.map((value) => {
    const [semantics = '', ...members] = words(value);
    const ssrcs = members.map((member) => decimal(member, 0, MAX_SSRC) ?? -1);
    if (!isToken(semantics) || ssrcs.length === 0 || ssrcs.length > MAX_SSRCS || ssrcs.includes(-1)) {
      throw malformed('An a=ssrc-group line is not proper.');
    }
    return { semantics, ssrcs };
  });
}

/** The first a=msid line: a track may belong to several streams, which means nothing to us. */
function readMsid(attributes: readonly SdpAttribute[]): OfferedStreams['msid'] {
  const [value] = valuesOf(attributes, 'msid');
  if (value === undefined) return null;
  const [stream, track = null] = words(value);
  if (stream === undefined) throw malformed('An a=msid line is not proper.');
  return { stream, track };
}
