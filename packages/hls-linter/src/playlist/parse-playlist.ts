import { parseAttributeList } from './attribute-list.ts';
import { SegmentCollector } from './segment-collector.ts';
import type {
  Line,
  MediaPlaylist,
  MultivariantPlaylist,
  PlaylistText,
  RenditionReport,
  ServerControl,
  Tag,
  Variant,
} from './playlist.ts';

/** Tags whose value is an attribute list. */
const WITH_ATTRIBUTES = new Set([
  'EXT-X-PART-INF',
  'EXT-X-SERVER-CONTROL',
  'EXT-X-MAP',
  'EXT-X-KEY',
  'EXT-X-PART',
  'EXT-X-SKIP',
  'EXT-X-PRELOAD-HINT',
  'EXT-X-RENDITION-REPORT',
  'EXT-X-DATERANGE',
  'EXT-X-START',
  'EXT-X-DEFINE',
  'EXT-X-STREAM-INF',
  'EXT-X-I-FRAME-STREAM-INF',
  'EXT-X-MEDIA',
]);

/** Reads lines and tags. Nothing is refused: what is wrong is for the rules to say. */
export function readPlaylist(raw: string, url: string): PlaylistText {
  const lines = raw.split(/\r?\n/).map((text, index): Line => ({ number: index + 1, text }));
  const tags = lines.filter(({ text }) => text.startsWith('#EXT')).map(readTag);
  return { url, raw, lines, tags };
}

function readTag(line: Line): Tag {
  const colon = line.text.indexOf(':');
  const name = line.text.slice(1, colon === -1 ? undefined : colon);
  const value = colon === -1 ? '' : line.text.slice(colon + 1);
  return { name, value, attributes: WITH_ATTRIBUTES.has(name) ? parseAttributeList(value) : null, line };
}

/** A playlist with any tag of the media kind is read as a media playlist. */
export function parsePlaylist(raw: string, url: string): MediaPlaylist | MultivariantPlaylist {
  const text = readPlaylist(raw, url);
  const isMultivariant = text.tags.some(({ name }) => name === 'EXT-X-STREAM-INF' || name === 'EXT-X-MEDIA');
  return isMultivariant ? asMultivariant(text) : asMedia(text);
}

function asMultivariant(text: PlaylistText): MultivariantPlaylist {
  const variants: Variant[] = [];
  text.lines.forEach((line, index) => {
    if (!line.text.startsWith('#EXT-X-STREAM-INF:')) return;
    const next = text.lines[index + 1]?.text ?? '';
    const uri = next === '' || next.startsWith('#') ? null : next;
    variants.push({ attributes: readTag(line).attributes ?? parseAttributeList(''), uri, line });
  });
  const renditions = text.tags.flatMap(({ name, attributes, line }) =>
    name === 'EXT-X-MEDIA' && attributes !== null ? [{ attributes, line }] : [],
  );
  return { ...text, kind: 'multivariant', version: numberOf(text, 'EXT-X-VERSION', 1), variants, renditions };
}

function asMedia(text: PlaylistText): MediaPlaylist {
  const { tags } = text;
  const attribute = (tag: string, name: string): string | undefined =>
    first(text, tag)?.attributes?.values.get(name);
  const partTarget = attribute('EXT-X-PART-INF', 'PART-TARGET');
  const mediaSequence = numberOf(text, 'EXT-X-MEDIA-SEQUENCE', 0);
  const discontinuitySequence = numberOf(text, 'EXT-X-DISCONTINUITY-SEQUENCE', 0);
  const skippedSegments = Number(attribute('EXT-X-SKIP', 'SKIPPED-SEGMENTS') ?? 0);
  const collector = new SegmentCollector(mediaSequence + skippedSegments, discontinuitySequence);
  let tagIndex = 0;
  for (const line of text.lines) {
    const tag = tags[tagIndex];
    if (tag !== undefined && tag.line === line) {
      tagIndex += 1;
      collector.addTag(tag);
    } else if (line.text !== '' && !line.text.startsWith('#')) collector.addUri(line);
  }
  return {
    ...text,
    kind: 'media',
    version: numberOf(text, 'EXT-X-VERSION', 1),
    targetDurationSeconds: numberOf(text, 'EXT-X-TARGETDURATION', Number.NaN),
    partTargetSeconds: partTarget === undefined ? null : Number(partTarget),
    serverControl: serverControlOf(first(text, 'EXT-X-SERVER-CONTROL')),
    mediaSequence,
    discontinuitySequence,
    ended: first(text, 'EXT-X-ENDLIST') !== undefined,
    skippedSegments,
    segments: collector.finish(),
    hints: tags
      .filter(({ name }) => name === 'EXT-X-PRELOAD-HINT')
      .map(({ attributes, line }) => ({
        type: attributes?.values.get('TYPE') ?? '',
        uri: attributes?.values.get('URI') ?? '',
        line,
      })),
    reports: tags.filter(({ name }) => name === 'EXT-X-RENDITION-REPORT').map(reportOf),
  };
}

const first = (text: PlaylistText, tag: string): Tag | undefined =>
  text.tags.find(({ name }) => name === tag);

function numberOf(text: PlaylistText, tag: string, otherwise: number): number {
  const value = first(text, tag)?.value;
  if (value === undefined) return otherwise;
  return /^\d+$/.test(value) ? Number(value) : Number.NaN;
}

function serverControlOf(tag: Tag | undefined): ServerControl | null {
  if (tag === undefined) return null;
  const seconds = (name: string): number | null => {
    const value = tag.attributes?.values.get(name);
    return value === undefined ? null : Number(value);
  };
  return {
    canBlockReload: tag.attributes?.values.get('CAN-BLOCK-RELOAD') === 'YES',
    canSkipUntilSeconds: seconds('CAN-SKIP-UNTIL'),
    holdBackSeconds: seconds('HOLD-BACK'),
    partHoldBackSeconds: seconds('PART-HOLD-BACK'),
    line: tag.line,
  };
}

function reportOf({ attributes, line }: Tag): RenditionReport {
  const number = (name: string): number | null => {
    const value = attributes?.values.get(name);
    return value === undefined ? null : Number(value);
  };
  return {
    uri: attributes?.values.get('URI') ?? '',
    lastMsn: number('LAST-MSN'),
    lastPart: number('LAST-PART'),
    line,
  };
}
