import { leadingTrack, type MediaTiming, type TrackTiming } from '../media/part-timing.ts';
import type { Segment } from '../playlist/playlist.ts';
import { type Finding, type Rule, rule } from '../rule.ts';
import { dateOf, pairs } from './media-playlist.ts';

/** The complete segments of one rendition in order, with what was found in them. */
export interface RenditionTimeline {
  readonly url: string;
  readonly segments: readonly TimedSegment[];
}

export interface TimedSegment {
  readonly segment: Segment;
  readonly media: MediaTiming;
}

const ROUNDING_SECONDS = 2e-3;

/** Neighbours without a discontinuity between them. */
const continuousPairs = ({ segments }: RenditionTimeline): [TimedSegment, TimedSegment][] =>
  pairs(segments).filter(
    ([first, second]) =>
      second.segment.msn === first.segment.msn + 1 &&
      second.segment.discontinuitySequence === first.segment.discontinuitySequence,
  );

const frameOf = (track: TrackTiming): number => track.longestFrameSeconds + ROUNDING_SECONDS;

const shortName = ({ track }: TrackTiming): string => `${track.kind} track ${track.id}`;

export const timelineRules: readonly Rule<RenditionTimeline>[] = [
  rule('media-time-continuous', ['MUST', '4.4.4.3', 'Decode times go on in every track'], (timeline) =>
    continuousPairs(timeline).flatMap(([first, second]) =>
      second.media.tracks.flatMap((track): Finding[] => {
        const before = first.media.tracks.find((candidate) => candidate.track.id === track.track.id);
        if (before === undefined) return [];
        const gap = track.startSeconds - before.startSeconds - before.durationSeconds;
        if (Math.abs(gap) <= frameOf(track)) return [];
        return [
          {
            where: `segment ${second.segment.msn}`,
            what: `${shortName(track)} jumps by ${gap.toFixed(4)} s`,
          },
        ];
      }),
    ),
  ),
  rule('tracks-constant', ['MUST', '4.4.4.3', 'Tracks change at a discontinuity only'], (timeline) =>
    continuousPairs(timeline).flatMap(([first, second]): Finding[] => {
      const [a, b] = [first, second].map(({ media }) => media.tracks.map(shortName).sort().join(', '));
      return a === b
        ? []
        : [{ where: `segment ${second.segment.msn}`, what: `has ${b}, the one before ${a}` }];
    }),
  ),
  rule(
    'dates-follow-media',
    ['MUST', '6.2.4', 'Dates move with the media time, within a frame'],
    (timeline) =>
      continuousPairs(timeline).flatMap(([first, second]): Finding[] => {
        const [a, b] = [leadingTrack(first.media), leadingTrack(second.media)];
        const dates = (dateOf(second.segment) - dateOf(first.segment)) / 1000;
        if (a === undefined || b === undefined || Number.isNaN(dates)) return [];
        const off = dates - (b.startSeconds - a.startSeconds);
        if (Math.abs(off) <= frameOf(b)) return [];
        return [
          { where: `segment ${second.segment.msn}`, what: `its date is ${off.toFixed(4)} s off its media` },
        ];
      }),
  ),
];

type Renditions = readonly RenditionTimeline[];

/** Segments of the same number in the first rendition and in each other one. */
const twins = (
  [first, ...others]: Renditions,
  compare: (a: MediaTiming, b: MediaTiming) => string | null,
): Finding[] =>
  others.flatMap((other) =>
    other.segments.flatMap(({ segment, media }) => {
      const twin = first?.segments.find((candidate) => candidate.segment.msn === segment.msn);
      const what = twin === undefined ? null : compare(twin.media, media);
      return what === null ? [] : [{ where: `segment ${segment.msn} of ${other.url}`, what }];
    }),
  );

export const renditionMediaRules: readonly Rule<Renditions>[] = [
  rule('same-media-time', ['MUST', '6.2.4', 'Matching content has matching timestamps'], (renditions) =>
    twins(renditions, (a, b) => {
      const [x, y] = [leadingTrack(a), leadingTrack(b)];
      if (x === undefined || y === undefined) return null;
      const apart = Math.abs(x.startSeconds - y.startSeconds);
      return apart <= frameOf(y) ? null : `begins ${apart.toFixed(4)} s from the first rendition's`;
    }),
  ),
  rule('same-audio', ['SHOULD', '6.2.4', 'Variants hold the same encoded audio'], (renditions) => {
    // By decode time: where a segment ends may differ by a late sample, which is the same one all the same.
    const [first, ...others] = renditions.map(({ url, segments }) => ({
      url,
      samples: audioSamples(segments),
    }));
    return others.flatMap(({ url, samples }): Finding[] => {
      const differing = [...samples].find(
        ([time, digest]) => (first?.samples.get(time) ?? digest) !== digest,
      );
      return differing === undefined
        ? []
        : [{ where: url, what: `differs from the first rendition at ${differing[0]}` }];
    });
  }),
];

/** Digests by discontinuity number and decode time in seconds, as `1 at 20.02`. */
function audioSamples(segments: readonly TimedSegment[]): Map<string, string> {
  return new Map(
    segments.flatMap(({ segment, media }) =>
      media.tracks.flatMap(({ track, audioSamples: samples }) =>
        [...samples].map(([ticks, digest]): [string, string] => [
          `${segment.discontinuitySequence} at ${(ticks / track.timescale).toFixed(5)} s`,
          digest,
        ]),
      ),
    ),
  );
}
