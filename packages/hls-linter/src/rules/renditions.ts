import {
  at,
  comparePositions,
  type MediaPlaylist,
  type MultivariantPlaylist,
  type Position,
  type RenditionReport,
  type Segment,
} from '../playlist/playlist.ts';
import { type Finding, type Rule, rule, unless } from '../rule.ts';
import { dateOf } from './media-playlist.ts';

/** The media playlists of one presentation, each as it was at nearly the same time. */
export interface Presentation {
  readonly multivariant: MultivariantPlaylist;
  readonly playlists: readonly MediaPlaylist[];
}

/** A frame of the slowest video we may meet: dates and durations of two renditions may differ by it. */
const FRAME_SECONDS = 0.1;

/** Compares each playlist with the first one. */
const againstFirst = (
  { playlists }: Presentation,
  compare: (first: MediaPlaylist, other: MediaPlaylist) => readonly Finding[],
): Finding[] => {
  const [first, ...others] = playlists;
  return first === undefined ? [] : others.flatMap((other) => compare(first, other));
};

/** Segments of the same number: our renditions are numbered alike, though 4.4.3.2 does not ask for it. */
const sameSegments = (
  presentation: Presentation,
  describe: (first: Segment, other: Segment) => string | null,
): Finding[] =>
  againstFirst(presentation, (first, other) => {
    const known = new Map(first.segments.map((segment) => [segment.msn, segment]));
    return other.segments.flatMap((segment) => {
      const twin = known.get(segment.msn);
      const what = twin === undefined ? null : describe(twin, segment);
      return what === null ? [] : [{ where: `segment ${segment.msn} of ${other.url}`, what }];
    });
  });

/** The lists of parts reach back as far as the moment of the answer; without one there is nothing to compare. */
const isAligned = (a: Segment, b: Segment): boolean =>
  a.durationSeconds === b.durationSeconds &&
  (a.parts.length === 0 || b.parts.length === 0 || partsOf(a) === partsOf(b));

const partsOf = ({ parts }: Segment): string => parts.map((part) => part.durationSeconds).join(' ');

const boundaries = (segment: Segment): string => `${partsOf(segment)} ${segment.durationSeconds}`.trim();

const edgesOf = ({ segments }: MediaPlaylist): { from: number; to: number } => {
  const [first, last] = [segments[0], segments.at(-1)];
  if (first === undefined || last === undefined) return { from: Number.NaN, to: Number.NaN };
  const open = last.parts.reduce((sum, part) => sum + part.durationSeconds, 0);
  return { from: dateOf(first) / 1000, to: dateOf(last) / 1000 + (last.durationSeconds ?? open) };
};

const control = (playlist: MediaPlaylist): string =>
  playlist.serverControl?.line.text ?? 'no EXT-X-SERVER-CONTROL';

/** What holds between the renditions of a presentation. */
export const presentationRules: readonly Rule<Presentation>[] = [
  rule('same-target-duration', ['MUST', '6.2.4', 'All renditions have one target duration'], (presentation) =>
    againstFirst(presentation, (first, other) =>
      unless(
        first.targetDurationSeconds === other.targetDurationSeconds,
        other.url,
        `has ${other.targetDurationSeconds}, ${first.url} has ${first.targetDurationSeconds}`,
      ),
    ),
  ),
  rule(
    'same-server-control',
    ['MUST', '6.2.4', 'All renditions have one EXT-X-SERVER-CONTROL'],
    (presentation) =>
      againstFirst(presentation, (first, other) =>
        unless(control(first) === control(other), other.url, `has ${control(other)}, not ${control(first)}`),
      ),
  ),
  rule(
    'hold-back-for-all',
    ['SHOULD', '4.4.3.8', 'PART-HOLD-BACK fits the longest PART-TARGET'],
    ({ playlists }) => {
      const longest = Math.max(...playlists.map(({ partTargetSeconds }) => partTargetSeconds ?? 0));
      return playlists.flatMap(({ url, serverControl }) =>
        unless(
          (serverControl?.partHoldBackSeconds ?? Infinity) >= 3 * longest - 1e-4,
          url,
          `below 3 x ${longest}`,
        ),
      );
    },
  ),
  rule(
    'same-discontinuities',
    ['MUST', '6.2.4', 'Matching content has one discontinuity number'],
    (presentation) =>
      sameSegments(presentation, (first, other) =>
        first.discontinuitySequence === other.discontinuitySequence
          ? null
          : `is ${other.discontinuitySequence}, in the first rendition ${first.discontinuitySequence}`,
      ),
  ),
  rule('same-dates', ['MUST', '6.2.4', 'Renditions map dates alike'], (presentation) =>
    sameSegments(presentation, (first, other) => {
      if (first.date === null && other.date === null) return null;
      const apart = Math.abs(dateOf(first) - dateOf(other)) / 1000;
      return apart <= FRAME_SECONDS ? null : `is dated ${other.date}, in the first rendition ${first.date}`;
    }),
  ),
  rule(
    'aligned-boundaries',
    ['SHOULD', '6.2.4', 'Segments and parts are cut at the same places'],
    (presentation) =>
      sameSegments(presentation, (first, other) =>
        first.uri === null || other.uri === null || isAligned(first, other)
          ? null
          : `is ${boundaries(other)}, in the first rendition ${boundaries(first)}`,
      ),
  ),
  rule(
    'same-span',
    ['MUST', '6.2.4', 'Renditions begin and end within one target duration'],
    (presentation) =>
      againstFirst(presentation, (first, other) => {
        const [a, b] = [edgesOf(first), edgesOf(other)];
        const apart = Math.max(Math.abs(a.from - b.from), Math.abs(a.to - b.to));
        const most = first.targetDurationSeconds + FRAME_SECONDS;
        return unless(
          !(apart > most),
          other.url,
          `its edges are ${apart.toFixed(3)} s from the first rendition's`,
        );
      }),
  ),
  rule(
    'independent-segments',
    ['SHOULD', '4.4.2.1', 'EXT-X-INDEPENDENT-SEGMENTS stands in one place'],
    (presentation) => {
      const has = ({ tags }: MediaPlaylist | MultivariantPlaylist): boolean =>
        tags.some(({ name }) => name === 'EXT-X-INDEPENDENT-SEGMENTS');
      const inAll = has(presentation.multivariant);
      return presentation.playlists.flatMap((playlist) =>
        unless(has(playlist) !== inAll, playlist.url, inAll ? 'repeats the multivariant one' : 'lacks it'),
      );
    },
  ),
  rule(
    'report-for-each',
    ['SHOULD', 'B.1', 'A live playlist reports on each other rendition'],
    ({ playlists }) =>
      playlists
        .filter(({ ended, partTargetSeconds }) => !ended && partTargetSeconds !== null)
        .flatMap((playlist) => {
          const reported = new Set(playlist.reports.map(({ uri }) => new URL(uri, playlist.url).pathname));
          return playlists
            .filter(({ url }) => url !== playlist.url)
            .flatMap(({ url }) =>
              unless(reported.has(new URL(url).pathname), playlist.url, `has no report on ${url}`),
            );
        }),
  ),
];

/** A report, and where the reported rendition was just before and just after it was asked for. */
export interface ReportCheck {
  readonly report: RenditionReport;
  /** Where the playlist ends that the report stands in: what the report leaves out is the same. */
  readonly own: Position | null;
  readonly earliest: Position;
  readonly latest: Position;
}

export const reportTrueRule: Rule<ReportCheck> = rule(
  'report-true',
  ['MUST', '4.4.5.4', 'An EXT-X-RENDITION-REPORT says where the other rendition is'],
  ({ report, own, earliest, latest }) => {
    const reported = {
      msn: report.lastMsn ?? own?.msn ?? -1,
      part: report.lastPart ?? own?.part ?? -1,
    };
    const holds = comparePositions(reported, earliest) >= 0 && comparePositions(reported, latest) <= 0;
    const range = `${earliest.msn}.${earliest.part} to ${latest.msn}.${latest.part}`;
    return unless(holds, at(report.line), `the rendition was at ${range}`);
  },
);
