import { parsePlaylist } from '../playlist/parse-playlist.ts';
import type { MediaPlaylist, MultivariantPlaylist } from '../playlist/playlist.ts';

const BASE = 'http://stream.test/live';
/** 2026-01-01T00:00:00.000Z, the date of segment 0. */
const CLOCK_BASE_MS = 1767225600000;
const PARTS_PER_SEGMENT = 6;
/** Parts are listed for three target durations. */
const SEGMENTS_WITH_PARTS = 3;

export interface PlaylistShape {
  readonly rendition?: string;
  readonly other?: string;
  readonly firstMsn?: number;
  /** Complete ones. */
  readonly segments?: number;
  readonly openParts?: number;
  readonly ended?: boolean;
  /** Replaces so many segments by an EXT-X-SKIP. */
  readonly skip?: number;
  /** The segment that a second run begins with. */
  readonly discontinuityAt?: number;
}

export const playlistUrl = (rendition: string): string => `${BASE}/${rendition}/media.m3u8`;

/** A clean media playlist with parts of a third of a second, six of them a segment. */
export function mediaPlaylistText(shape: PlaylistShape = {}): string {
  const { other = '480p', firstMsn = 10, segments = 9, openParts = 2, ended = false, skip = 0 } = shape;
  const { discontinuityAt = -1 } = shape;
  const runOf = (msn: number): number => (discontinuityAt !== -1 && msn >= discontinuityAt ? 1 : 0);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-TARGETDURATION:2',
    '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.00002,CAN-SKIP-UNTIL=12',
    '#EXT-X-PART-INF:PART-TARGET=0.33334',
    `#EXT-X-MEDIA-SEQUENCE:${firstMsn}`,
    '#EXT-X-DISCONTINUITY-SEQUENCE:0',
    ...(skip > 0 ? [`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skip}`] : []),
  ];
  const end = firstMsn + segments;
  for (let msn = firstMsn + skip; msn < end + (openParts > 0 ? 1 : 0); msn += 1) {
    if (msn === discontinuityAt) lines.push('#EXT-X-DISCONTINUITY');
    if (msn === firstMsn || msn === discontinuityAt) lines.push(`#EXT-X-MAP:URI="${runOf(msn)}-init.mp4"`);
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(CLOCK_BASE_MS + msn * 2000).toISOString()}`);
    const parts = msn === end ? openParts : PARTS_PER_SEGMENT;
    if (msn >= end - SEGMENTS_WITH_PARTS) {
      for (let part = 0; part < parts; part += 1) lines.push(partLine(runOf(msn), msn, part));
    }
    if (msn < end) lines.push('#EXTINF:2.00000,', `${runOf(msn)}-${msn}.m4s`);
  }
  if (ended) lines.push('#EXT-X-ENDLIST');
  else {
    const lastMsn = openParts > 0 ? end : end - 1;
    const lastPart = openParts > 0 ? openParts - 1 : PARTS_PER_SEGMENT - 1;
    lines.push(
      `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${runOf(end)}-${end}.${openParts}.m4s"`,
      `#EXT-X-RENDITION-REPORT:URI="../${other}/media.m3u8",LAST-MSN=${lastMsn},LAST-PART=${lastPart}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const partLine = (run: number, msn: number, part: number): string =>
  `#EXT-X-PART:DURATION=0.33333,URI="${run}-${msn}.${part}.m4s"${part === 0 ? ',INDEPENDENT=YES' : ''}`;

/** `edits` are pairs of what is replaced, everywhere, and by what. A pair that changes nothing is a mistake. */
export function mediaPlaylist(
  shape: PlaylistShape = {},
  ...edits: readonly (readonly [string, string])[]
): MediaPlaylist {
  const playlist = parsePlaylist(
    edited(mediaPlaylistText(shape), edits),
    playlistUrl(shape.rendition ?? '720p'),
  );
  if (playlist.kind !== 'media') throw new TypeError('the edits made a multivariant playlist of it');
  return playlist;
}

export const MULTIVARIANT_TEXT = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=2600000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,CLOSED-CAPTIONS=NONE
720p/media.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1500000,AVERAGE-BANDWIDTH=1300000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=854x480,FRAME-RATE=30.000,CLOSED-CAPTIONS=NONE
480p/media.m3u8
`;

export function multivariantPlaylist(...edits: readonly (readonly [string, string])[]): MultivariantPlaylist {
  const playlist = parsePlaylist(edited(MULTIVARIANT_TEXT, edits), `${BASE}/master.m3u8`);
  if (playlist.kind !== 'multivariant') throw new TypeError('the edits made a media playlist of it');
  return playlist;
}

function edited(text: string, edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((now, [what, by]) => {
    const next = now.replaceAll(what, by);
    if (next === now) throw new RangeError(`nothing to edit: ${what}`);
    return next;
  }, text);
}
