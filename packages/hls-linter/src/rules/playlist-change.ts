import {
  at,
  comparePositions,
  lastPosition,
  listedSeconds,
  type MediaPlaylist,
  nextPosition,
  secondsToEnd,
  type Segment,
} from '../playlist/playlist.ts';
import { type Finding, type Rule, rule, unless } from '../rule.ts';

/** Two full playlists of one URL, in the order in which they were answered. */
export interface PlaylistChange {
  readonly before: MediaPlaylist;
  readonly after: MediaPlaylist;
}

/** Tags of the whole playlist that never change (6.2.1). */
const HEAD_TAGS = ['EXT-X-VERSION', 'EXT-X-SERVER-CONTROL', 'EXT-X-PART-INF', 'EXT-X-INDEPENDENT-SEGMENTS'];

function* commonSegments({ before, after }: PlaylistChange): Generator<[Segment, Segment]> {
  const known = new Map(before.segments.map((segment) => [segment.msn, segment]));
  for (const segment of after.segments) {
    const old = known.get(segment.msn);
    if (old !== undefined) yield [old, segment];
  }
}

const compareSegments = (
  change: PlaylistChange,
  describe: (old: Segment, now: Segment) => string | null,
): Finding[] =>
  [...commonSegments(change)].flatMap(([old, now]) => {
    const what = describe(old, now);
    return what === null ? [] : [{ where: `segment ${now.msn}`, what }];
  });

const falls = (where: string, before: number, after: number): Finding[] =>
  unless(after >= before, where, `fell from ${before} to ${after}`);

const headOf = (playlist: MediaPlaylist, name: string): string =>
  playlist.tags.find((tag) => tag.name === name)?.line.text ?? '(none)';

/** What a server may not do to a playlist from one answer to the next. */
export const playlistChangeRules: readonly Rule<PlaylistChange>[] = [
  rule('media-sequence-rises', ['MUST', '6.2.2', 'EXT-X-MEDIA-SEQUENCE never falls'], ({ before, after }) =>
    falls('EXT-X-MEDIA-SEQUENCE', before.mediaSequence, after.mediaSequence),
  ),
  rule(
    'discontinuity-sequence-rises',
    ['MUST', '6.2.2', 'EXT-X-DISCONTINUITY-SEQUENCE never falls'],
    (change) =>
      falls(
        'EXT-X-DISCONTINUITY-SEQUENCE',
        change.before.discontinuitySequence,
        change.after.discontinuitySequence,
      ),
  ),
  rule(
    'target-duration-constant',
    ['MUST', '6.2.1', 'EXT-X-TARGETDURATION never changes'],
    ({ before, after }) =>
      unless(
        before.targetDurationSeconds === after.targetDurationSeconds,
        'EXT-X-TARGETDURATION',
        `changed from ${before.targetDurationSeconds} to ${after.targetDurationSeconds}`,
      ),
  ),
  rule('head-constant', ['MUST', '6.2.1', 'Playlist-wide tags never change'], ({ before, after }) =>
    HEAD_TAGS.flatMap((name) =>
      unless(
        headOf(before, name) === headOf(after, name),
        name,
        `changed from ${headOf(before, name)} to ${headOf(after, name)}`,
      ),
    ),
  ),
  rule(
    'segment-constant',
    ['MUST', '6.2.1', 'A listed segment keeps its URI, duration, date and map'],
    (change) =>
      compareSegments(change, (old, now) => {
        const changed = (['uri', 'durationSeconds', 'date', 'map'] as const).find(
          (field) => old[field] !== now[field] && !(old.uri === null && field !== 'map' && field !== 'date'),
        );
        return changed === undefined ? null : `${changed} changed from ${old[changed]} to ${now[changed]}`;
      }),
  ),
  rule('part-constant', ['MUST', '6.2.1', 'A listed part keeps its URI and duration'], (change) =>
    compareSegments(change, (old, now) => {
      const part = now.parts.find(({ index, uri, durationSeconds }) => {
        const known = old.parts[index];
        return known !== undefined && (known.uri !== uri || known.durationSeconds !== durationSeconds);
      });
      return part === undefined ? null : `part ${part.index} was ${old.parts[part.index]?.line.text}`;
    }),
  ),
  rule(
    'discontinuity-number-constant',
    ['MUST', '6.2.2', 'A segment keeps its discontinuity number'],
    (change) =>
      compareSegments(change, (old, now) =>
        old.discontinuitySequence === now.discontinuitySequence
          ? null
          : `changed from ${old.discontinuitySequence} to ${now.discontinuitySequence}`,
      ),
  ),
  rule('end-stays', ['MUST', '6.2.2', 'Nothing is taken from the end'], ({ before, after }) => {
    const [old, now] = [lastPosition(before), lastPosition(after)];
    const partsGone = old !== null && now !== null && old.msn === now.msn && now.part === -1;
    const stays = old === null || (now !== null && (partsGone || comparePositions(now, old) >= 0));
    return unless(stays, after.url, `went back from ${old?.msn}.${old?.part} to ${now?.msn}.${now?.part}`);
  }),
  rule('parts-stay-listed', ['SHOULD', '6.2.2', 'Parts stay listed for 3 target durations'], (change) => {
    const distances = secondsToEnd(change.after.segments);
    const recent = new Set(
      change.after.segments
        .filter((_, index) => (distances[index] ?? 0) < 3 * change.after.targetDurationSeconds - 0.01)
        .map(({ msn }) => msn),
    );
    if (change.after.ended) return [];
    return compareSegments(change, (old, now) =>
      recent.has(now.msn) && now.parts.length < old.parts.length ? 'lost parts near the live edge' : null,
    );
  }),
  rule(
    'removal-leaves-enough',
    ['MUST', '6.2.2', 'Removal leaves at least 3 target durations'],
    ({ before, after }) => {
      const seconds = after.segments.reduce((sum, segment) => sum + listedSeconds(segment), 0);
      const removed = after.mediaSequence > before.mediaSequence && !after.ended;
      const least = 3 * after.targetDurationSeconds - 0.01;
      return unless(!removed || seconds >= least, after.url, `${seconds.toFixed(2)} s are left`);
    },
  ),
  rule('hint-kept', ['MUST', '4.4.5.3', 'The next part has the URI that was hinted'], ({ before, after }) => {
    const hint = before.hints.find(({ type }) => type === 'PART');
    const { msn, part } = nextPosition(before);
    const segment = after.segments.find((candidate) => candidate.msn === msn);
    const came = segment?.parts[part];
    // A server may change its plan at a discontinuity (6.2.6).
    if (hint === undefined || came === undefined || (part === 0 && segment?.discontinuity === true))
      return [];
    return unless(came.uri === hint.uri, at(came.line), `"${hint.uri}" was hinted`);
  }),
  rule('end-is-final', ['MUST', '4.4.3.4', 'Nothing follows EXT-X-ENDLIST'], ({ before, after }) => {
    if (!before.ended) return [];
    const more = comparePositions(lastPosition(after) ?? NOWHERE, lastPosition(before) ?? NOWHERE) > 0;
    return unless(after.ended && !more, after.url, 'went on after its end');
  }),
];

const NOWHERE = { msn: -1, part: -1 };
