import { at, type MultivariantPlaylist, type Variant } from '../playlist/playlist.ts';
import { type Rule, rule, unless } from '../rule.ts';

const lacking = ({ variants }: MultivariantPlaylist, attribute: string) =>
  variants
    .filter(({ attributes }) => !attributes.values.has(attribute))
    .map(({ line }) => ({ where: at(line), what: `has no ${attribute}` }));

const GROUPS = ['AUDIO', 'VIDEO', 'SUBTITLES', 'CLOSED-CAPTIONS'] as const;

const hasNoCaptions = ({ attributes }: Variant): boolean =>
  attributes.values.get('CLOSED-CAPTIONS') === 'NONE';

/** What holds in a multivariant playlist on its own. */
export const multivariantRules: readonly Rule<MultivariantPlaylist>[] = [
  rule(
    'variant-uri',
    ['MUST', '4.4.6.2', 'A URI line follows every EXT-X-STREAM-INF'],
    ({ variants, url }) => [
      ...unless(variants.length > 0, url, 'has no variant'),
      ...variants
        .filter(({ uri }) => uri === null)
        .map(({ line }) => ({ where: at(line), what: 'has no URI line' })),
    ],
  ),
  rule('codecs-listed', ['SHOULD', '4.4.6.2', 'Every variant has CODECS'], (playlist) =>
    lacking(playlist, 'CODECS'),
  ),
  rule('resolution-listed', ['SHOULD', '4.4.6.2', 'Every variant with video has RESOLUTION'], (playlist) =>
    lacking(playlist, 'RESOLUTION'),
  ),
  rule(
    'frame-rate-listed',
    ['SHOULD', '4.4.6.2', 'Every variant with video has FRAME-RATE, 3 decimals'],
    (playlist) => [
      ...lacking(playlist, 'FRAME-RATE'),
      ...playlist.variants
        .filter(({ attributes }) => /\.\d{4}/.test(attributes.values.get('FRAME-RATE') ?? ''))
        .map(({ line }) => ({ where: at(line), what: 'FRAME-RATE has more than 3 decimals' })),
    ],
  ),
  rule(
    'captions-none-in-all',
    ['MUST', '4.4.6.2', 'CLOSED-CAPTIONS=NONE stands in all variants or none'],
    (playlist) =>
      playlist.variants.some(hasNoCaptions)
        ? playlist.variants
            .filter((variant) => !hasNoCaptions(variant))
            .map(({ line }) => ({ where: at(line), what: 'has no CLOSED-CAPTIONS=NONE' }))
        : [],
  ),
  rule(
    'group-exists',
    ['MUST', '4.4.6.2', 'A variant names groups that there are'],
    ({ variants, renditions }) => {
      const groups = new Set(
        renditions.map(
          ({ attributes }) => `${attributes.values.get('TYPE')} ${attributes.values.get('GROUP-ID')}`,
        ),
      );
      return variants.flatMap(({ attributes, line }) =>
        GROUPS.flatMap((type) => {
          const group = attributes.values.get(type);
          return unless(
            group === undefined || group === 'NONE' || groups.has(`${type} ${group}`),
            at(line),
            `there is no ${type} "${group}"`,
          );
        }),
      );
    },
  ),
];
