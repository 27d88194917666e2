import { type OfferedMedia, readMedia } from './offered-media.ts';
import { type SdpAttribute, valuesOf } from './sdp-attribute.ts';
import { words } from './sdp-grammar.ts';
import { malformed, orRefusal, type SdpRefusal, unusable } from './sdp-refusal.ts';
import {
  type MediaSection,
  parseSessionDescription,
  type SessionDescription,
} from './session-description.ts';
import { readTransport, type TransportParameters } from './transport-parameters.ts';

/** A WHIP offer: at most one audio and one video, both sent, both over one transport. */
export interface Offer {
  readonly kind: 'offer';
  readonly transport: TransportParameters;
  /** All mids, in the order of the BUNDLE group; the first one's m-line describes the transport. */
  readonly bundle: readonly string[];
  /** One for each m-line, in their order. */
  readonly media: readonly OfferedMedia[];
}

/**
 * Reads the body of a WHIP POST (RFC 9725, 4.2 and 4.4.3). The offer is taken whole or not at all: a publisher whose video is
 * dropped silently would find out from its viewers.
 */
export function readOffer(body: Uint8Array): Offer | SdpRefusal {
  const description = parseSessionDescription(body);
  return description.kind === 'refused' ? description : orRefusal(() => interpret(description));
}

function interpret({ attributes, media: sections }: SessionDescription): Offer {
  checkKinds(sections.map(({ kind }) => kind));
  const media = sections.map((section) =>
    readMedia(section.kind === 'audio' ? 'audio' : 'video', section, attributes),
  );
  const mids = media.map(({ mid }) => mid);
  if (new Set(mids).size < mids.length) throw malformed('Two m-lines have the same mid.');
  const bundle = readBundle(attributes, mids);
  checkExtensionIds(media);
  return {
    kind: 'offer',
    transport: readTransport(attributes, taggedSection(bundle, sections, media)),
    bundle,
    media,
  };
}

function checkKinds(kinds: readonly string[]): void {
  const count = (kind: string): number => kinds.filter((other) => other === kind).length;
  if (kinds.length === 0) throw unusable('The offer has no m-line, so no audio and no video.');
  if (count('application') === kinds.length) throw unusable('The offer has only a data channel.');
  if (count('audio') + count('video') < kinds.length) {
    throw unusable('The offer has an m-line that is neither audio nor video; nothing else can be published.');
  }
  if (count('video') > 1) throw unusable('The offer has two videos; one can be published.');
  if (count('audio') > 1) throw unusable('The offer has two audios; one can be published.');
}

/** RFC 9143, 7.2; RFC 9725, 4.4.1: everything goes over one transport. */
function readBundle(session: readonly SdpAttribute[], mids: readonly string[]): readonly string[] {
  const groups = valuesOf(session, 'group').map(words);
  const [group, another] = groups.filter(([semantics]) => semantics === 'BUNDLE');
  if (group === undefined) throw unusable('The offer does not bundle its m-lines (no a=group:BUNDLE).');
  if (another !== undefined) throw unusable('The offer has several BUNDLE groups.');
  const bundle = group.slice(1);
  if (new Set(bundle).size < bundle.length || bundle.some((mid) => !mids.includes(mid))) {
    throw malformed('The BUNDLE group names a mid twice, or one that no m-line has.');
  }
  if (bundle.length < mids.length) throw unusable('The offer does not bundle all of its m-lines.');
  return bundle;
}

/** The section whose transport counts for the whole bundle (RFC 9143, 7.2.1); it cannot be without a port itself. */
function taggedSection(
  [tag]: readonly string[],
  sections: readonly MediaSection[],
  media: readonly OfferedMedia[],
): readonly SdpAttribute[] {
  const index = media.findIndex(({ mid }) => mid === tag);
  if (media[index]?.bundleOnly === true)
    throw malformed('The first m-line of the BUNDLE group is bundle-only.');
  return sections[index]?.attributes ?? [];
}

/** RFC 9143: in a bundle an id means the same extension in every m-line. Only those that we read can mislead us. */
function checkExtensionIds(media: readonly OfferedMedia[]): void {
  const uris = new Map<number, string>();
  for (const { id, uri, name } of media.flatMap(({ extensions }) => extensions)) {
    if (name === null) continue;
    if ((uris.get(id) ?? uri) !== uri)
      throw malformed('Two m-lines use one header extension id differently.');
    uris.set(id, uri);
  }
}
