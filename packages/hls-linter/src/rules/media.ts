import { type MediaTiming, leadingTrack, videoOf } from '../media/part-timing.ts';
import { readFragments } from '../media/fragment.ts';
import { readInitSection, type Track } from '../media/init-section.ts';
import { MediaFault } from '../media/boxes.ts';
import { at, type Part, type Segment } from '../playlist/playlist.ts';
import { type Finding, type Rule, rule, unless } from '../rule.ts';

/** Bytes as they were answered, before anybody knows whether they are media. */
export interface MediaBytes {
  readonly url: string;
  readonly bytes: Uint8Array;
  /** Of the EXT-X-MAP in force; empty when it could not be read. */
  readonly tracks: readonly Track[];
}

export interface PartMedia {
  readonly part: Part;
  readonly media: MediaTiming;
}

export interface SegmentMedia {
  readonly segment: Segment;
  readonly media: MediaTiming;
}

/** A complete segment beside its parts, as both were answered. */
export interface SegmentBytes {
  readonly msn: number;
  readonly whole: Uint8Array;
  readonly parts: readonly Uint8Array[];
}

const faultOf = (url: string, read: () => unknown): Finding[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof MediaFault || error instanceof RangeError)) throw error;
    return [{ where: url, what: error.message }];
  }
};

const ROUNDING_SECONDS = 1e-3;

function durationFinding(where: string, listedSeconds: number, media: MediaTiming): Finding[] {
  const leading = leadingTrack(media);
  if (leading === undefined) return [{ where, what: 'has no samples' }];
  const off = Math.abs(leading.durationSeconds - listedSeconds);
  const measured = `${leading.durationSeconds.toFixed(5)} s of ${leading.track.kind}`;
  return unless(off <= leading.longestFrameSeconds + ROUNDING_SECONDS, where, `holds ${measured}`);
}

export const initSectionRule: Rule<{ url: string; bytes: Uint8Array }> = rule(
  'init-section',
  ['MUST', '3.1.2', 'An EXT-X-MAP leads to a Media Initialization Section'],
  ({ url, bytes }) => faultOf(url, () => readInitSection(bytes)),
);

export const fragmentRule: Rule<MediaBytes> = rule(
  'fragment',
  ['MUST', '3.1.2', 'Parts and segments are fragments of the tracks in the EXT-X-MAP'],
  ({ url, bytes, tracks }) => faultOf(url, () => readFragments(bytes, tracks)),
);

export const partMediaRules: readonly Rule<PartMedia>[] = [
  rule(
    'independent-part',
    ['MUST', '4.4.4.9', 'An INDEPENDENT part begins with a sync sample'],
    ({ part, media }) =>
      unless(
        !part.independent || videoOf(media)?.firstIsSync !== false,
        at(part.line),
        'begins with no sync sample',
      ),
  ),
  rule(
    'independent-marked',
    ['SHOULD', '4.4.4.9', 'A part with a sync sample is INDEPENDENT'],
    ({ part, media }) =>
      unless(part.independent || videoOf(media)?.anySync !== true, at(part.line), 'holds a sync sample'),
  ),
  rule(
    'part-duration-true',
    ['MUST', '4.4.4.9', 'DURATION is that of the media, within a frame'],
    ({ part, media }) => durationFinding(at(part.line), part.durationSeconds, media),
  ),
];

export const segmentMediaRules: readonly Rule<SegmentMedia>[] = [
  rule(
    'segment-independent',
    ['MUST', '4.4.2.1', 'A segment begins with a sync sample'],
    ({ segment, media }) =>
      unless(videoOf(media)?.firstIsSync !== false, `segment ${segment.msn}`, 'begins with no sync sample'),
  ),
  rule(
    'segment-duration-true',
    ['SHOULD', '4.4.4.1', 'EXTINF is that of the media, within a frame'],
    (subject) =>
      durationFinding(`segment ${subject.segment.msn}`, subject.segment.durationSeconds ?? 0, subject.media),
  ),
];

export const partsMakeSegmentRule: Rule<SegmentBytes> = rule(
  'parts-make-segment',
  ['MUST', '3.2', 'The parts of a segment, one after another, are the segment'],
  ({ msn, whole, parts }) => {
    const joined = Buffer.concat(parts);
    const same = joined.equals(whole);
    return unless(
      same,
      `segment ${msn}`,
      `has ${whole.length} bytes, its parts ${joined.length} or other ones`,
    );
  },
);
