import { MAX_MEDIA_SECTIONS } from './limits.ts';
import { type MediaLine, readMediaLine } from './media-line.ts';
import { readAttribute, type SdpAttribute } from './sdp-attribute.ts';
import { readSdpLines, type SdpLine } from './sdp-lines.ts';
import { malformed, orRefusal, type SdpRefusal } from './sdp-refusal.ts';

/** An m-line and the attributes that follow it. */
export interface MediaSection extends MediaLine {
  readonly attributes: readonly SdpAttribute[];
}

export interface SessionDescription {
  readonly kind: 'session';
  readonly attributes: readonly SdpAttribute[];
  readonly media: readonly MediaSection[];
}

/** RFC 8866, 9. A description with any other letter must be refused whole (clause 5). */
const SESSION_TYPES: ReadonlySet<string> = new Set('vosiuepcbtrzka');
const MEDIA_TYPES: ReadonlySet<string> = new Set('icbka');

/** Reads an SDP text (RFC 8866): m-lines and attributes; everything else is checked for its place and let go. */
export const parseSessionDescription = (bytes: Uint8Array): SessionDescription | SdpRefusal =>
  orRefusal(() => readSessionDescription(readSdpLines(bytes)));

function readSessionDescription(lines: readonly SdpLine[]): SessionDescription {
  const [first] = lines;
  if (first?.type !== 'v' || first.value !== '0') throw malformed('The text does not begin with v=0.');
  const attributes: SdpAttribute[] = [];
  const media: (MediaLine & { readonly attributes: SdpAttribute[] })[] = [];
  const sessionTypes: string[] = [];
  for (const line of lines) {
    const section = media.at(-1);
    const allowed = section === undefined ? SESSION_TYPES : MEDIA_TYPES;
    if (line.type === 'm') {
      if (media.length === MAX_MEDIA_SECTIONS) throw malformed('There are too many m-lines.');
      media.push({ ...readMediaLine(line), attributes: [] });
    } else if (!allowed.has(line.type)) {
      throw malformed(`Line ${line.number} is of a type that cannot stand there.`);
    } else if (line.type === 'a') {
      (section?.attributes ?? attributes).push(readAttribute(line));
    } else if (section === undefined) {
      sessionTypes.push(line.type);
    }
  }
  checkSessionTypes(sessionTypes);
  return { kind: 'session', attributes, media };
}

function checkSessionTypes(types: readonly string[]): void {
  for (const type of ['v', 'o', 's']) {
    if (types.filter((other) => other === type).length !== 1) {
      throw malformed(`There must be exactly one ${type}= line, before the first m-line.`);
    }
  }
  if (!types.includes('t')) throw malformed('There is no t= line.');
}
