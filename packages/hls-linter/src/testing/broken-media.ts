import { readFragments } from '../media/fragment.ts';
import { readInitSection } from '../media/init-section.ts';
import { type MediaTiming, timingOf } from '../media/part-timing.ts';
import type { Part, Segment } from '../playlist/playlist.ts';
import {
  fragmentRule,
  initSectionRule,
  partMediaRules,
  partsMakeSegmentRule,
  segmentMediaRules,
} from '../rules/media.ts';
import { renditionMediaRules, timelineRules } from '../rules/media-timeline.ts';
import { type VariantMedia, variantMediaRules } from '../rules/variant-promises.ts';
import { type Examples, examplesOf } from './examples.ts';
import { type FragmentShape, fragment, initSection } from './fmp4.ts';
import { mediaPlaylist, multivariantPlaylist, type PlaylistShape, playlistUrl } from './playlists.ts';

export const tracks = readInitSection(initSection());
export const mediaOf = (shape: FragmentShape = {}): MediaTiming =>
  timingOf(readFragments(fragment(shape), tracks));

const segmentAt = (index: number, shape: PlaylistShape = {}): Segment => {
  const segment = mediaPlaylist(shape).segments[index];
  if (segment === undefined) throw new RangeError(`there is no segment ${index}`);
  return segment;
};
const partAt = (index: number): Part => {
  const part = segmentAt(8).parts[index];
  if (part === undefined) throw new RangeError(`there is no part ${index}`);
  return part;
};

/** The first part of a segment as it should be. */
export const partMedia = (part: number, shape: FragmentShape = {}) => ({
  part: partAt(part),
  media: mediaOf(shape),
});
/** A segment of 60 frames, as its EXTINF says. */
export const segmentMedia = (shape: FragmentShape = {}) => ({
  segment: segmentAt(0),
  media: mediaOf({ frames: 60, ...shape }),
});

/** Two segments of a rendition; the shapes change the second one. */
export function timeline(shape: FragmentShape = {}, playlist: PlaylistShape = {}) {
  return {
    url: playlistUrl(playlist.rendition ?? '720p'),
    segments: [
      { segment: segmentAt(0, playlist), media: mediaOf({ frames: 60, startSeconds: 20 }) },
      { segment: segmentAt(1, playlist), media: mediaOf({ frames: 60, startSeconds: 22, ...shape }) },
    ],
  };
}

const withoutAudio = (() => {
  const { url, segments } = timeline();
  const [first, second] = segments;
  if (first === undefined || second === undefined) throw new RangeError('a timeline has two segments');
  return { url, segments: [first, { ...second, media: { tracks: second.media.tracks.slice(0, 1) } }] };
})();

const [variant] = multivariantPlaylist().variants;
if (variant === undefined) throw new RangeError('the playlist has no variant');

export const variantMedia: VariantMedia = {
  variant,
  tracks,
  frameRate: 30,
  segments: [
    { seconds: 2, bytes: 650_000 },
    { seconds: 2, bytes: 640_000 },
  ],
  targetDurationSeconds: 2,
};
const [video, ...others] = tracks;
if (video === undefined) throw new RangeError('there is no video track');

const bytes = fragment();

export const brokenMedia: Examples = {
  ...examplesOf([initSectionRule], {
    'init-section': { url: 'init.mp4', bytes: initSection().subarray(0, 200) },
  }),
  ...examplesOf([fragmentRule], { fragment: { url: 'part.m4s', bytes: fragment({ trackId: 7 }), tracks } }),
  ...examplesOf(partMediaRules, {
    'independent-part': partMedia(0, { firstIsSync: false }),
    'independent-marked': partMedia(1, { firstIsSync: false, syncAt: 5 }),
    'part-duration-true': partMedia(0, { frames: 8 }),
  }),
  ...examplesOf(segmentMediaRules, {
    'segment-independent': segmentMedia({ firstIsSync: false }),
    'segment-duration-true': segmentMedia({ frames: 57 }),
  }),
  ...examplesOf([partsMakeSegmentRule], {
    'parts-make-segment': {
      msn: 18,
      whole: Buffer.concat([bytes, bytes]),
      parts: [bytes, fragment({ audioFill: 3 })],
    },
  }),
  ...examplesOf(timelineRules, {
    'media-time-continuous': timeline({ startSeconds: 22.1 }),
    'tracks-constant': withoutAudio,
    'dates-follow-media': timeline({ startSeconds: 22.2 }),
  }),
  ...examplesOf(renditionMediaRules, {
    'same-media-time': [timeline(), timeline({ startSeconds: 22.1 }, { rendition: '480p' })],
    'same-audio': [timeline(), timeline({ audioFill: 9 }, { rendition: '480p' })],
  }),
  ...examplesOf(variantMediaRules, {
    'codecs-true': { ...variantMedia, tracks: [{ ...video, codec: 'avc1.42c01f' }, ...others] },
    'resolution-true': { ...variantMedia, tracks: [{ ...video, height: 718 }, ...others] },
    'frame-rate-true': { ...variantMedia, frameRate: 60 },
    'bandwidth-true': { ...variantMedia, segments: [{ seconds: 2, bytes: 760_000 }] },
    'average-bandwidth-true': { ...variantMedia, segments: [{ seconds: 2, bytes: 740_000 }] },
  }),
};
