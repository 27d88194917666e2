import { at, type PlaylistText, type Tag } from '../playlist/playlist.ts';
import { type Finding, type Rule, rule, unless } from '../rule.ts';
import { versionNeeded } from './version-needed.ts';

/** 4.4.2 and 4.4.3: at most one of each. */
const ONCE = new Set([
  'EXT-X-INDEPENDENT-SEGMENTS',
  'EXT-X-START',
  'EXT-X-TARGETDURATION',
  'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-DISCONTINUITY-SEQUENCE',
  'EXT-X-ENDLIST',
  'EXT-X-PLAYLIST-TYPE',
  'EXT-X-I-FRAMES-ONLY',
  'EXT-X-PART-INF',
  'EXT-X-SERVER-CONTROL',
  'EXT-X-SKIP',
]);

const REQUIRED_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'EXT-X-PART-INF': ['PART-TARGET'],
  'EXT-X-MAP': ['URI'],
  'EXT-X-PART': ['URI', 'DURATION'],
  'EXT-X-SKIP': ['SKIPPED-SEGMENTS'],
  'EXT-X-PRELOAD-HINT': ['TYPE', 'URI'],
  'EXT-X-RENDITION-REPORT': ['URI'],
  'EXT-X-DATERANGE': ['ID'],
  'EXT-X-STREAM-INF': ['BANDWIDTH'],
  'EXT-X-MEDIA': ['TYPE', 'GROUP-ID', 'NAME'],
};

const MULTIVARIANT_TAGS =
  /^EXT-X-(MEDIA|STREAM-INF|I-FRAME-STREAM-INF|SESSION-DATA|SESSION-KEY|CONTENT-STEERING)$/;
const MEDIA_TAGS =
  /^(EXTINF|EXT-X-(TARGETDURATION|MEDIA-SEQUENCE|DISCONTINUITY(-SEQUENCE)?|ENDLIST|PLAYLIST-TYPE|I-FRAMES-ONLY|PART(-INF)?|SERVER-CONTROL|MAP|PROGRAM-DATE-TIME|BYTERANGE|GAP|KEY|SKIP|PRELOAD-HINT|RENDITION-REPORT))$/;

const countOf = (tags: readonly Tag[], name: string): number =>
  tags.filter((tag) => tag.name === name).length;

/** A tab parts the ids of RECENTLY-REMOVED-DATERANGES. */
const CONTROL = /\ufeff|(?!\t)\p{Cc}/u;

/** What holds for every playlist, whatever its kind. */
export const syntaxRules: readonly Rule<PlaylistText>[] = [
  rule(
    'plain-text',
    ['MUST', '4.1', 'A playlist has neither a byte order mark nor control characters'],
    ({ lines }) =>
      lines
        .filter(({ text }) => CONTROL.test(text))
        .map((line) => ({ where: at(line), what: 'a control character' })),
  ),
  rule('extm3u-first', ['MUST', '4.4.1.1', 'The first line is #EXTM3U'], ({ lines }) =>
    unless(lines[0]?.text === '#EXTM3U', 'line 1', 'is not #EXTM3U'),
  ),
  rule('version-once', ['MUST', '4.4.1.2', 'There is at most one EXT-X-VERSION'], ({ tags }) =>
    unless(countOf(tags, 'EXT-X-VERSION') <= 1, 'EXT-X-VERSION', 'is there more than once'),
  ),
  rule(
    'attribute-list-syntax',
    ['MUST', '4.2', 'Attribute lists are well formed, each name once'],
    ({ tags }) =>
      tags.flatMap(({ attributes, line }) =>
        (attributes?.faults ?? []).map((what) => ({ where: at(line), what })),
      ),
  ),
  rule('attribute-types', ['MUST', '4.2', 'Attribute values are written as their types demand'], ({ tags }) =>
    tags.flatMap(({ attributes, line }) =>
      (attributes?.mistyped ?? []).map((name) => ({ where: at(line), what: `${name} is of another type` })),
    ),
  ),
  rule('extinf-syntax', ['MUST', '4.4.4.1', 'EXTINF is a duration, a comma and a title'], ({ tags }) =>
    tags
      .filter(({ name, value }) => name === 'EXTINF' && !/^\d+(\.\d+)?,/.test(value))
      .map(({ line }) => ({ where: at(line), what: 'is not written so' })),
  ),
  rule('uri-valid', ['MUST', '4.1', 'URIs can be resolved against that of the playlist'], (playlist) => {
    const inAttributes = playlist.tags.flatMap(({ attributes, line }) => {
      const uri = attributes?.values.get('URI');
      return uri === undefined ? [] : [{ uri, line }];
    });
    const onLines = playlist.lines
      .filter(({ text }) => text !== '' && !text.startsWith('#'))
      .map((line) => ({ uri: line.text, line }));
    return [...inAttributes, ...onLines]
      .filter(({ uri }) => !URL.canParse(uri, playlist.url))
      .map(({ line }) => ({ where: at(line), what: 'names nothing that can be asked for' }));
  }),
  rule('required-attributes', ['MUST', '4.4', 'Tags have the attributes they need'], ({ tags }) =>
    tags.flatMap(({ name, attributes, line }) =>
      (REQUIRED_ATTRIBUTES[name] ?? [])
        .filter((attribute) => attributes?.values.has(attribute) !== true)
        .map((attribute) => ({ where: at(line), what: `has no ${attribute}` })),
    ),
  ),
  rule('tag-once', ['MUST', '4.4.3', 'Playlist-wide tags occur once'], ({ tags }) =>
    [...ONCE]
      .filter((name) => countOf(tags, name) > 1)
      .map((name) => ({ where: name, what: `is there ${countOf(tags, name)} times` })),
  ),
  rule('one-kind', ['MUST', '4.4.6', 'Media and multivariant tags do not mix'], ({ tags }): Finding[] => {
    const multivariant = tags.find(({ name }) => MULTIVARIANT_TAGS.test(name));
    const media = tags.find(({ name }) => MEDIA_TAGS.test(name));
    if (multivariant === undefined || media === undefined) return [];
    return [{ where: at(multivariant.line), what: `stands beside ${at(media.line)}` }];
  }),
  rule('version-sufficient', ['MUST', '8', 'EXT-X-VERSION covers every tag'], (playlist) => {
    const { declared, byTags } = versionNeeded(playlist);
    return unless(declared >= byTags, 'EXT-X-VERSION', `is ${declared}, the tags need ${byTags}`);
  }),
  rule('version-not-inflated', ['SHOULD', '6.2.1', 'EXT-X-VERSION is no greater than needed'], (playlist) => {
    const { declared, byTags, byServer } = versionNeeded(playlist);
    const needed = Math.max(byTags, byServer);
    return unless(declared <= needed, 'EXT-X-VERSION', `is ${declared}, ${needed} is enough`);
  }),
];
