import { at, type MediaPlaylist, secondsToEnd } from '../playlist/playlist.ts';
import { type Finding, type Rule, rule, unless } from '../rule.ts';

/** Durations are written with a few decimals; a difference below this is rounding. */
const ROUNDING_SECONDS = 1e-4;
const SHORTEST_PART = 0.85;

const hasParts = (playlist: MediaPlaylist): boolean =>
  playlist.segments.some(({ parts }) => parts.length > 0);
const isLive = (playlist: MediaPlaylist): boolean => !playlist.ended && playlist.partTargetSeconds !== null;

const atControl = ({ serverControl }: MediaPlaylist): string =>
  serverControl === null ? 'EXT-X-SERVER-CONTROL' : at(serverControl.line);

/** A hold-back that is there must be at least so many of its unit. */
const atLeast = (playlist: MediaPlaylist, name: string, seconds: number | null, least: number): Finding[] =>
  unless(
    seconds === null || seconds >= least - ROUNDING_SECONDS,
    atControl(playlist),
    `${name} is below ${least.toFixed(5)}`,
  );

/** What Low-Latency HLS adds to a media playlist. */
export const lowLatencyRules: readonly Rule<MediaPlaylist>[] = [
  rule('part-inf-required', ['MUST', '4.4.3.7', 'A playlist with parts has an EXT-X-PART-INF'], (playlist) =>
    unless(!hasParts(playlist) || playlist.partTargetSeconds !== null, 'EXT-X-PART-INF', 'is missing'),
  ),
  rule(
    'part-hold-back-required',
    ['MUST', '4.4.3.8', 'EXT-X-PART-INF comes with PART-HOLD-BACK'],
    (playlist) => {
      const missing = (playlist.serverControl?.partHoldBackSeconds ?? null) === null;
      return unless(
        playlist.partTargetSeconds === null || !missing,
        atControl(playlist),
        'has no PART-HOLD-BACK',
      );
    },
  ),
  rule(
    'part-hold-back-minimum',
    ['MUST', '4.4.3.8', 'PART-HOLD-BACK is at least 2 part targets'],
    (playlist) =>
      atLeast(
        playlist,
        'PART-HOLD-BACK',
        playlist.serverControl?.partHoldBackSeconds ?? null,
        2 * (playlist.partTargetSeconds ?? 0),
      ),
  ),
  rule(
    'part-hold-back-comfort',
    ['SHOULD', '4.4.3.8', 'PART-HOLD-BACK is at least 3 part targets'],
    (playlist) =>
      atLeast(
        playlist,
        'PART-HOLD-BACK',
        playlist.serverControl?.partHoldBackSeconds ?? null,
        3 * (playlist.partTargetSeconds ?? 0),
      ),
  ),
  rule('hold-back-minimum', ['MUST', '4.4.3.8', 'HOLD-BACK is at least 3 target durations'], (playlist) =>
    atLeast(
      playlist,
      'HOLD-BACK',
      playlist.serverControl?.holdBackSeconds ?? null,
      3 * playlist.targetDurationSeconds,
    ),
  ),
  rule(
    'skip-boundary-minimum',
    ['MUST', '4.4.3.8', 'CAN-SKIP-UNTIL is at least 6 target durations'],
    (playlist) =>
      atLeast(
        playlist,
        'CAN-SKIP-UNTIL',
        playlist.serverControl?.canSkipUntilSeconds ?? null,
        6 * playlist.targetDurationSeconds,
      ),
  ),
  rule('can-block-reload', ['MUST', 'B.1', 'A low-latency playlist offers blocking reload'], (playlist) =>
    unless(
      !isLive(playlist) || playlist.serverControl?.canBlockReload === true,
      atControl(playlist),
      'has no CAN-BLOCK-RELOAD=YES',
    ),
  ),
  rule('dated', ['MUST', 'B.1', 'Each segment of a low-latency playlist can be dated'], (playlist) => {
    const [first] = playlist.segments;
    return unless(
      playlist.partTargetSeconds === null || first === undefined || first.date !== null,
      `segment ${first?.msn}`,
      'has no EXT-X-PROGRAM-DATE-TIME',
    );
  }),
  rule('part-duration-maximum', ['MUST', '4.4.4.9', 'No part is longer than PART-TARGET'], (playlist) =>
    playlist.segments.flatMap(({ parts }) =>
      parts
        .filter(({ durationSeconds }) => durationSeconds > (playlist.partTargetSeconds ?? Infinity) + 1e-9)
        .map(({ line }) => ({ where: at(line), what: `is over ${playlist.partTargetSeconds}` })),
    ),
  ),
  rule('part-duration-minimum', ['MUST', '4.4.4.9', 'Parts are at least 85 % of PART-TARGET'], (playlist) => {
    const least = SHORTEST_PART * (playlist.partTargetSeconds ?? 0) - ROUNDING_SECONDS;
    return playlist.segments.flatMap(({ parts }) =>
      parts
        // The last one listed of an open segment may turn out to be its last; the next playlist tells.
        .filter(({ independent, gap, index }) => !independent && !gap && index < parts.length - 1)
        .filter(({ index }) => parts[index + 1]?.gap !== true)
        .filter(({ durationSeconds }) => durationSeconds < least)
        .map(({ line }) => ({ where: at(line), what: `is below 85 % of ${playlist.partTargetSeconds}` })),
    );
  }),
  rule(
    'tags-before-parts',
    ['MUST', '4.4.4.9', 'Tags of a segment stand before its first part'],
    ({ tags }) => {
      let part = false;
      return tags.flatMap(({ name, line }): Finding[] => {
        if (name === 'EXTINF' || name === 'EXT-X-PRELOAD-HINT') part = false;
        if (name === 'EXT-X-PART') part = true;
        const early = /^EXT-X-(MAP|KEY|DISCONTINUITY|PROGRAM-DATE-TIME)$/.test(name);
        return unless(!part || !early, at(line), 'stands behind a part of its segment');
      });
    },
  ),
  rule(
    'parts-fill-segment',
    ['MUST', '3.2', 'The parts of a segment are as long as the segment'],
    (playlist) =>
      playlist.segments.flatMap(({ msn, parts, durationSeconds }) => {
        const sum = parts.reduce((total, part) => total + part.durationSeconds, 0);
        const rounding = ROUNDING_SECONDS * (parts.length + 1);
        const fits =
          durationSeconds === null || parts.length === 0 || Math.abs(sum - durationSeconds) <= rounding;
        return unless(fits, `segment ${msn}`, `is ${durationSeconds} s, its parts are ${sum.toFixed(5)} s`);
      }),
  ),
  rule(
    'old-parts-gone',
    ['SHOULD', '6.2.2', 'Parts over 3 target durations from the end are gone'],
    (playlist) => {
      // Part indexes count from the segment's first part, so parts can only leave together.
      const limit = 3 * playlist.targetDurationSeconds + ROUNDING_SECONDS * 100;
      const distances = secondsToEnd(playlist.segments);
      return playlist.segments.flatMap(({ msn, parts }, index) =>
        unless(
          parts.length === 0 || (distances[index] ?? 0) <= limit,
          `segment ${msn}`,
          `still lists parts ${distances[index]?.toFixed(1)} s from the end`,
        ),
      );
    },
  ),
  rule('preload-hint', ['SHOULD', 'B.1', 'A live playlist hints at the next part'], (playlist) =>
    unless(
      !isLive(playlist) || playlist.hints.some(({ type }) => type === 'PART'),
      'EXT-X-PRELOAD-HINT',
      'there is none for a part',
    ),
  ),
  rule('preload-hint-once', ['SHOULD', '6.2.6', 'There is one EXT-X-PRELOAD-HINT of a type'], ({ hints }) =>
    hints
      .filter(({ type }, index) => hints.findIndex((other) => other.type === type) !== index)
      .map(({ line }) => ({ where: at(line), what: 'is one more of its type' })),
  ),
  rule('endlist-without-hint', ['MUST', '4.4.5.3', 'An ended playlist has no hint'], ({ ended, hints }) =>
    ended ? hints.map(({ line }) => ({ where: at(line), what: 'stands in an ended playlist' })) : [],
  ),
  rule(
    'report-relative',
    ['MUST', '4.4.5.4', 'The URI of an EXT-X-RENDITION-REPORT is relative'],
    ({ reports }) =>
      reports
        .filter(({ uri }) => /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(uri))
        .map(({ line }) => ({ where: at(line), what: 'is absolute' })),
  ),
];
