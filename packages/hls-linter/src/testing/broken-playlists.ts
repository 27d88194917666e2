import type { MediaPlaylist } from '../playlist/playlist.ts';
import { deltaUpdateRules, unaskedSkipRule } from '../rules/delta-update.ts';
import { lowLatencyRules } from '../rules/low-latency.ts';
import { mediaPlaylistRules } from '../rules/media-playlist.ts';
import { multivariantRules } from '../rules/multivariant.ts';
import { playlistChangeRules } from '../rules/playlist-change.ts';
import { presentationRules, reportTrueRule } from '../rules/renditions.ts';
import { syntaxRules } from '../rules/syntax.ts';
import { type Examples, examplesOf } from './examples.ts';
import { mediaPlaylist, multivariantPlaylist, type PlaylistShape } from './playlists.ts';

type Edit = readonly [string, string];
const edited = (...edits: readonly Edit[]): MediaPlaylist => mediaPlaylist({}, ...edits);

const syntax = examplesOf(syntaxRules, {
  'plain-text': edited(['#EXTM3U', '\ufeff#EXTM3U']),
  'extm3u-first': edited(['#EXTM3U\n', '']),
  'version-once': edited(['#EXT-X-VERSION:9', '#EXT-X-VERSION:9\n#EXT-X-VERSION:9']),
  'attribute-list-syntax': edited(['DURATION=0.33333,URI="0-19.1.m4s"', 'DURATION=0.33333,DURATION=1,uri=x']),
  'attribute-types': edited(['CAN-BLOCK-RELOAD=YES', 'CAN-BLOCK-RELOAD="YES"']),
  'extinf-syntax': edited(['#EXTINF:2.00000,\n0-12.m4s', '#EXTINF:2.00000\n0-12.m4s']),
  'uri-valid': edited(['URI="0-19.1.m4s"', 'URI="//"']),
  'required-attributes': edited(['DURATION=0.33333,URI="0-19.1.m4s"', 'URI="0-19.1.m4s"']),
  'tag-once': edited(['#EXT-X-TARGETDURATION:2', '#EXT-X-TARGETDURATION:2\n#EXT-X-TARGETDURATION:2']),
  'one-kind': multivariantPlaylist(['#EXT-X-INDEPENDENT-SEGMENTS', '#EXT-X-TARGETDURATION:2']),
  'version-sufficient': mediaPlaylist({ skip: 3 }, ['VERSION:9', 'VERSION:8']),
  'version-not-inflated': edited(['VERSION:9', 'VERSION:10']),
});

const single = examplesOf(mediaPlaylistRules, {
  'target-duration': edited(['#EXT-X-TARGETDURATION:2', '#EXT-X-TARGETDURATION:2.5']),
  'segment-within-target': edited(['#EXTINF:2.00000,\n0-12.m4s', '#EXTINF:2.50000,\n0-12.m4s']),
  'sequence-tags-first': edited(
    ['#EXT-X-DISCONTINUITY-SEQUENCE:0\n', ''],
    ['0-12.m4s\n', '0-12.m4s\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n'],
  ),
  'extinf-required': edited(['#EXTINF:2.00000,\n0-12.m4s', '0-12.m4s']),
  'map-before-media': edited(['#EXT-X-MAP:URI="0-init.mp4"\n', '']),
  'live-has-no-type': edited(['#EXT-X-VERSION:9', '#EXT-X-VERSION:9\n#EXT-X-PLAYLIST-TYPE:EVENT']),
  'date-format': edited(['00:00:24.000Z', '00:00:24']),
  'date-at-discontinuity': mediaPlaylist({ discontinuityAt: 15 }, [
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:30.000Z\n',
    '',
  ]),
  'date-unambiguous': mediaPlaylist({ discontinuityAt: 15 }, ['00:00:30.000Z', '00:00:27.000Z']),
  'date-continuous': edited(['00:00:30.000Z', '00:00:30.500Z']),
});

const lowLatency = examplesOf(lowLatencyRules, {
  'part-inf-required': edited(['#EXT-X-PART-INF:PART-TARGET=0.33334\n', '']),
  'part-hold-back-required': edited([',PART-HOLD-BACK=1.00002', '']),
  'part-hold-back-minimum': edited(['PART-HOLD-BACK=1.00002', 'PART-HOLD-BACK=0.6']),
  'part-hold-back-comfort': edited(['PART-HOLD-BACK=1.00002', 'PART-HOLD-BACK=0.8']),
  'hold-back-minimum': edited(['PART-HOLD-BACK', 'HOLD-BACK=5,PART-HOLD-BACK']),
  'skip-boundary-minimum': edited(['CAN-SKIP-UNTIL=12', 'CAN-SKIP-UNTIL=11']),
  'can-block-reload': edited(['CAN-BLOCK-RELOAD=YES,', '']),
  dated: edited(['#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:20.000Z\n', '']),
  'part-duration-maximum': edited(['0.33333,URI="0-18.2.m4s"', '0.33335,URI="0-18.2.m4s"']),
  'part-duration-minimum': edited(['0.33333,URI="0-18.2.m4s"', '0.28,URI="0-18.2.m4s"']),
  'tags-before-parts': edited([
    '#EXT-X-PART:DURATION=0.33333,URI="0-19.1.m4s"',
    '#EXT-X-MAP:URI="0-init.mp4"\n#EXT-X-PART:DURATION=0.33333,URI="0-19.1.m4s"',
  ]),
  'parts-fill-segment': edited(['#EXT-X-PART:DURATION=0.33333,URI="0-18.5.m4s"\n', '']),
  'old-parts-gone': edited([
    '#EXTINF:2.00000,\n0-15.m4s',
    '#EXT-X-PART:DURATION=0.33333,URI="0-15.0.m4s"\n#EXTINF:2.00000,\n0-15.m4s',
  ]),
  'preload-hint': edited(['TYPE=PART,', 'TYPE=MAP,']),
  'preload-hint-once': edited([
    '#EXT-X-PRELOAD-HINT',
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="x"\n#EXT-X-PRELOAD-HINT',
  ]),
  'endlist-without-hint': edited(['#EXT-X-PRELOAD-HINT', '#EXT-X-ENDLIST\n#EXT-X-PRELOAD-HINT']),
  'report-relative': edited(['../480p', 'http://stream.test/live/480p']),
});

const change = (before: PlaylistShape, after: PlaylistShape, ...edits: readonly Edit[]) => ({
  before: mediaPlaylist(before),
  after: mediaPlaylist(after, ...edits),
});
const nextPart = (...edits: readonly Edit[]) => change({}, { openParts: 3 }, ...edits);

const changes = examplesOf(playlistChangeRules, {
  'media-sequence-rises': change({ firstMsn: 11 }, { firstMsn: 10 }),
  'discontinuity-sequence-rises': {
    before: edited(['DISCONTINUITY-SEQUENCE:0', 'DISCONTINUITY-SEQUENCE:1']),
    after: edited(),
  },
  'target-duration-constant': nextPart(['TARGETDURATION:2', 'TARGETDURATION:3']),
  'head-constant': nextPart(['PART-TARGET=0.33334', 'PART-TARGET=0.34']),
  'segment-constant': nextPart(['0-14.m4s', '1-14.m4s']),
  'part-constant': nextPart(['"0-18.3.m4s"', '"1-18.3.m4s"']),
  'discontinuity-number-constant': nextPart(['DISCONTINUITY-SEQUENCE:0', 'DISCONTINUITY-SEQUENCE:1']),
  'end-stays': change({ openParts: 3 }, { openParts: 2 }),
  'parts-stay-listed': nextPart(['#EXT-X-PART:DURATION=0.33333,URI="0-18.5.m4s"\n', '']),
  'removal-leaves-enough': change({}, { firstMsn: 17, segments: 2 }),
  'hint-kept': nextPart(['"0-19.2.m4s"', '"1-19.2.m4s"']),
  'end-is-final': change({ ended: true, openParts: 0 }, { openParts: 2 }),
});

const delta = (shape: PlaylistShape, ...edits: readonly Edit[]) => ({
  former: mediaPlaylist(),
  full: mediaPlaylist({ openParts: 3 }),
  delta: mediaPlaylist({ openParts: 3, ...shape }, ...edits),
});

const deltas = examplesOf(deltaUpdateRules, {
  'delta-given': delta({}),
  'delta-keeps-recent': delta({ skip: 5 }),
  'delta-merges': delta({ skip: 3 }, ['"0-18.3.m4s"', '"1-18.3.m4s"']),
});

const multivariant = examplesOf(multivariantRules, {
  'variant-uri': multivariantPlaylist(['\n480p/media.m3u8', '']),
  'codecs-listed': multivariantPlaylist([',CODECS="avc1.64001e,mp4a.40.2"', '']),
  'resolution-listed': multivariantPlaylist([',RESOLUTION=854x480', '']),
  'frame-rate-listed': multivariantPlaylist(['FRAME-RATE=30.000', 'FRAME-RATE=29.97003']),
  'captions-none-in-all': multivariantPlaylist([
    '854x480,FRAME-RATE=30.000,CLOSED-CAPTIONS=NONE',
    '854x480,FRAME-RATE=30.000',
  ]),
  'group-exists': multivariantPlaylist(['854x480', '854x480,AUDIO="sound"']),
});

/** The 720p rendition as it should be beside a 480p one. */
export const presentation = (shape: PlaylistShape = {}, ...edits: readonly Edit[]) => ({
  multivariant: multivariantPlaylist(),
  playlists: [mediaPlaylist(), mediaPlaylist({ rendition: '480p', other: '720p', ...shape }, ...edits)],
});

const presentations = examplesOf(presentationRules, {
  'same-target-duration': presentation({}, ['TARGETDURATION:2', 'TARGETDURATION:3']),
  'same-server-control': presentation({}, ['CAN-SKIP-UNTIL=12', 'CAN-SKIP-UNTIL=13']),
  'hold-back-for-all': presentation({}, ['PART-TARGET=0.33334', 'PART-TARGET=0.5']),
  'same-discontinuities': presentation({ discontinuityAt: 15 }),
  'same-dates': presentation({}, ['00:00:30.000Z', '00:00:30.200Z']),
  'aligned-boundaries': presentation({}, ['#EXTINF:2.00000,\n0-12.m4s', '#EXTINF:2.04000,\n0-12.m4s']),
  'same-span': presentation({ segments: 7 }),
  'independent-segments': presentation({}, [
    '#EXT-X-VERSION:9',
    '#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS',
  ]),
  'report-for-each': presentation({}, ['../720p', '../1080p']),
});

const [report] = mediaPlaylist().reports;
if (report === undefined) throw new RangeError('the playlist has no report');

export const trueReport = {
  report,
  own: { msn: 19, part: 1 },
  earliest: { msn: 19, part: 0 },
  latest: { msn: 19, part: 2 },
};

const reports = examplesOf([reportTrueRule], {
  'report-true': { ...trueReport, earliest: { msn: 19, part: 2 } },
});

export const brokenPlaylists: Examples = {
  ...syntax,
  ...single,
  ...lowLatency,
  ...changes,
  ...deltas,
  ...examplesOf([unaskedSkipRule], { 'skip-unasked': mediaPlaylist({ skip: 3 }) }),
  ...multivariant,
  ...presentations,
  ...reports,
};
