import { at, type MediaPlaylist, type Segment } from '../playlist/playlist.ts';
import { type Finding, type Rule, rule, unless } from '../rule.ts';

/** Dates may overlap by less than this where the encoder's clock drifts (6.2.1). */
const DATE_OVERLAP_SECONDS = 1;
/** How far a date may be from the sum of the durations before it: an audible offset. */
const DATE_DRIFT_SECONDS = 0.1;

export const pairs = <Item>(items: readonly Item[]): [Item, Item][] =>
  items.slice(1).flatMap((item, index) => {
    const before = items[index];
    return before === undefined ? [] : [[before, item] as [Item, Item]];
  });

const before = (playlist: MediaPlaylist, tag: string, others: RegExp): Finding[] => {
  const own = playlist.tags.find(({ name }) => name === tag);
  const other = playlist.tags.find(({ name }) => others.test(name));
  if (own === undefined || other === undefined) return [];
  return unless(own.line.number < other.line.number, at(own.line), `comes after ${at(other.line)}`);
};

/** The date of a segment in ms; NaN without one. */
export const dateOf = (segment: Segment): number => Date.parse(segment.date ?? '');

/** The end of the first of two neighbours by its own date, and the date of the second. */
function datedPairs(
  playlist: MediaPlaylist,
): { after: Segment; gapSeconds: number; lengthSeconds: number }[] {
  return pairs(playlist.segments)
    .filter(([first, second]) => first.date !== null && second.date !== null)
    .map(([first, second]) => {
      const lengthSeconds = first.durationSeconds ?? 0;
      return {
        after: second,
        lengthSeconds,
        gapSeconds: (dateOf(second) - dateOf(first)) / 1000 - lengthSeconds,
      };
    });
}

/** What holds in a full media playlist on its own, with or without parts. */
export const mediaPlaylistRules: readonly Rule<MediaPlaylist>[] = [
  rule(
    'target-duration',
    ['MUST', '4.4.3.1', 'EXT-X-TARGETDURATION is there, a whole number from 1'],
    (playlist) =>
      unless(
        playlist.targetDurationSeconds >= 1,
        'EXT-X-TARGETDURATION',
        'is missing or no whole number from 1',
      ),
  ),
  rule(
    'segment-within-target',
    ['MUST', '4.4.3.1', 'No rounded EXTINF exceeds the target duration'],
    (playlist) =>
      playlist.segments
        .filter(({ durationSeconds }) => Math.round(durationSeconds ?? 0) > playlist.targetDurationSeconds)
        .map(({ msn, durationSeconds }) => ({
          where: `segment ${msn}`,
          what: `${durationSeconds} s are over ${playlist.targetDurationSeconds} s`,
        })),
  ),
  rule(
    'sequence-tags-first',
    ['MUST', '4.4.3.3', 'Sequence tags stand before the first segment'],
    (playlist) => [
      ...before(playlist, 'EXT-X-MEDIA-SEQUENCE', /^(EXTINF|EXT-X-PART)$/),
      ...before(playlist, 'EXT-X-DISCONTINUITY-SEQUENCE', /^(EXTINF|EXT-X-PART|EXT-X-DISCONTINUITY)$/),
    ],
  ),
  rule('extinf-required', ['MUST', '4.4.4.1', 'Each segment has an EXTINF with a duration'], (playlist) =>
    playlist.segments
      .filter(({ uri, durationSeconds }) => uri !== null && !((durationSeconds ?? -1) >= 0))
      .map(({ line }) => ({ where: at(line), what: 'has no EXTINF' })),
  ),
  rule('map-before-media', ['MUST', '3.1.2', 'An EXT-X-MAP is in force for every fMP4 segment'], (playlist) =>
    playlist.segments
      .filter(({ map, gap }) => map === null && !gap)
      .map(({ msn }) => ({ where: `segment ${msn}`, what: 'has no EXT-X-MAP before it' })),
  ),
  rule('live-has-no-type', ['MUST', '6.2.2', 'A live playlist has no EXT-X-PLAYLIST-TYPE'], (playlist) =>
    playlist.ended
      ? []
      : playlist.tags
          .filter(({ name }) => name === 'EXT-X-PLAYLIST-TYPE')
          .map(({ line }) => ({ where: at(line), what: 'forbids to remove segments' })),
  ),
  rule('date-format', ['SHOULD', '4.4.4.6', 'Dates have a time zone and milliseconds'], (playlist) =>
    playlist.tags
      .filter(({ name }) => name === 'EXT-X-PROGRAM-DATE-TIME')
      .filter(({ value }) => !/\.\d{3,}(Z|[+-]\d\d:?\d\d)$/.test(value) || Number.isNaN(Date.parse(value)))
      .map(({ line }) => ({ where: at(line), what: 'is no full date' })),
  ),
  rule(
    'date-at-discontinuity',
    ['SHOULD', '6.2.1', 'A dated playlist dates every discontinuity'],
    (playlist) =>
      playlist.segments.every(({ date }) => date === null)
        ? []
        : playlist.segments
            .filter(({ discontinuity, date }) => discontinuity && date === null)
            .map(({ msn }) => ({ where: `segment ${msn}`, what: 'begins a discontinuity without a date' })),
  ),
  rule('date-unambiguous', ['MUST', '6.2.1', 'No date belongs to two segments'], (playlist) =>
    datedPairs(playlist)
      .filter(
        ({ gapSeconds, lengthSeconds }) =>
          gapSeconds <= -DATE_OVERLAP_SECONDS || gapSeconds <= -lengthSeconds,
      )
      .map(({ after, gapSeconds }) => ({
        where: `segment ${after.msn}`,
        what: `begins ${(-gapSeconds).toFixed(3)} s before the one before it ends`,
      })),
  ),
  rule(
    'date-continuous',
    ['SHOULD', '6.2.1', 'Dates go on with the media where nothing is discontinuous'],
    (playlist) =>
      datedPairs(playlist)
        .filter(({ after, gapSeconds }) => !after.discontinuity && Math.abs(gapSeconds) > DATE_DRIFT_SECONDS)
        .map(({ after, gapSeconds }) => ({
          where: `segment ${after.msn}`,
          what: `its date is ${gapSeconds.toFixed(3)} s off the end of the segment before`,
        })),
  ),
];
