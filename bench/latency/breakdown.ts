import { parseLivePath } from '@naru/contracts/live-urls';
import { ageOf } from '../../tests/fixtures/clock-picture.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { readPartHead, readVideoTimescale } from './fmp4-head.ts';
import type { FrameReading, PageReadings, RequestReading } from './page-probe.ts';
import type { ObservedPart } from './part-observer.ts';

/**
 * Where the time between camera and paint goes. Each piece ends where the next begins, so for every frame their sum is
 * its delay:
 *
 * - part: from the frame to the last frame of its part. On average half a part, less half a frame.
 * - encode: from there until the part is listed at the origin: the camera's encoder, RTMP, ingest, ladder, packager,
 *   live edge, playlist.
 * - publish: until the first playlist that lists it has arrived in the page. Around zero without a network, and below it when the
 *   page is told before the observer is.
 * - request: until the part lies in the decoder's buffer: hls.js, the request, the answer, the append.
 * - buffer: until the playhead reaches the frame. This is the distance that the player keeps on purpose.
 * - decode: until it is painted. Below zero when a frame is painted within the picture interval before its time.
 */
export const PIECES = ['part', 'encode', 'publish', 'request', 'buffer', 'decode'] as const;
export type Piece = (typeof PIECES)[number];

/** Milliseconds. */
export type FrameBreakdown = Record<Piece, number> & {
  paintedAtMs: number;
  delayMs: number;
  /** PROGRAM-DATE-TIME of the frame less its capture: what a player that trusts the date does not see of the delay. */
  dateOffsetMs: number;
};

interface PlayedPart extends ObservedPart {
  startSeconds: number;
  endSeconds: number;
  frameSeconds: number;
  playlistArrivedAtMs: number;
  bufferedAtMs: number;
}

interface PlaylistAnswer {
  folder: string;
  endedAtMs: number;
  waitedFor: number;
}

/** Playlist answers and part requests come as page time that was rounded. */
const ORDER_TOLERANCE_MS = 2;

const positionOf = (msn: number, part: number): number => msn * 1e6 + part;
const nameOf = (target: string): string => target.slice(target.lastIndexOf('/') + 1);
const folderOf = (target: string): string => target.slice(0, target.lastIndexOf('/') + 1);
const isPlaylist = ({ target }: RequestReading): boolean => target.includes('.m3u8');

/** Breaks every frame down whose whole way was seen; the others are left out. */
export function breakDownFrames(
  readings: Pick<PageReadings, 'appends' | 'requests'>,
  frames: readonly FrameReading[],
  observed: readonly ObservedPart[],
): FrameBreakdown[] {
  const parts = playedParts(readings, observed).toSorted((a, b) => a.startSeconds - b.startSeconds);
  const found: FrameBreakdown[] = [];
  for (const frame of frames) {
    const part = partOf(frame, parts);
    if (part !== null && frame.clock !== null) found.push(breakDown(frame, frame.clock, part));
  }
  return found;
}

function breakDown(frame: FrameReading, clock: number, part: PlayedPart): FrameBreakdown {
  const delayMs = ageOf(clock, Math.round(frame.paintedAtMs));
  const capturedAtMs = frame.paintedAtMs - delayMs;
  const sincePartStartMs = (frame.mediaSeconds - part.startSeconds) * 1000;
  const lastCapturedAtMs =
    capturedAtMs + (part.endSeconds - part.frameSeconds - part.startSeconds) * 1000 - sincePartStartMs;
  return {
    paintedAtMs: frame.paintedAtMs,
    delayMs,
    dateOffsetMs: part.programDateTimeMs + sincePartStartMs - capturedAtMs,
    part: lastCapturedAtMs - capturedAtMs,
    encode: part.listedAtMs - lastCapturedAtMs,
    publish: part.playlistArrivedAtMs - part.listedAtMs,
    request: part.bufferedAtMs - part.playlistArrivedAtMs,
    buffer: frame.dueAtMs - part.bufferedAtMs,
    decode: frame.paintedAtMs - frame.dueAtMs,
  };
}

/** The parts that the page put into its buffer, with all that is known of them. */
function playedParts(
  { appends, requests }: Pick<PageReadings, 'appends' | 'requests'>,
  observed: readonly ObservedPart[],
): PlayedPart[] {
  const bySequence = new Map(observed.map((part) => [part.sequenceNumber, part]));
  const byName = new Map(requests.map((request) => [nameOf(request.target), request]));
  const playlists = requests
    .filter(isPlaylist)
    .map(({ target, endedAtMs }) => ({ folder: folderOf(target), endedAtMs, waitedFor: waitedFor(target) }))
    .toSorted((a, b) => a.endedAtMs - b.endedAtMs);
  const parts: PlayedPart[] = [];
  let timescale: number | null = null;
  for (const { head, offsetSeconds, doneAtMs } of appends) {
    timescale = readVideoTimescale(head) ?? timescale;
    const media = readPartHead(head);
    if (media === null || timescale === null) continue;
    const part = bySequence.get(media.sequenceNumber);
    const request = part && byName.get(part.name);
    if (part === undefined || request === undefined) continue;
    const playlist = playlistThatListed(request, playlists);
    if (playlist === undefined) continue;
    const startSeconds = media.startTicks / timescale + offsetSeconds;
    const durationSeconds = media.durationTicks / timescale;
    parts.push({
      ...part,
      startSeconds,
      endSeconds: startSeconds + durationSeconds,
      frameSeconds: durationSeconds / media.pictures,
      playlistArrivedAtMs: playlist.endedAtMs,
      bufferedAtMs: doneAtMs,
    });
  }
  return parts;
}

/**
 * The answer that told the page of the part it asked for: the first that had waited for this part or a later one, or the
 * last before the request, which then listed more than it had waited for.
 */
function playlistThatListed(
  request: RequestReading,
  playlists: readonly PlaylistAnswer[],
): PlaylistAnswer | undefined {
  const asked = parseLivePath(request.target);
  if (asked?.kind !== 'part') return undefined;
  const position = positionOf(asked.msn, asked.part);
  const folder = folderOf(request.target);
  const latestMs = request.startedAtMs + ORDER_TOLERANCE_MS;
  // Backwards from the request: an hour of answers before it has no say.
  let listed: PlaylistAnswer | undefined;
  for (let index = endedBefore(playlists, latestMs) - 1; index >= 0; index -= 1) {
    const playlist = playlists[index];
    if (playlist === undefined || playlist.folder !== folder) continue;
    if (playlist.waitedFor < position) return listed ?? playlist;
    listed = playlist;
  }
  return listed;
}

/** How many of the answers, sorted by their ends, had ended by then. */
function endedBefore(playlists: readonly PlaylistAnswer[], latestMs: number): number {
  let [low, high] = [0, playlists.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((playlists[middle]?.endedAtMs ?? 0) <= latestMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position that a blocking reload waited for; -1 for a request that did not wait. */
function waitedFor(target: string): number {
  const query = new URLSearchParams(target.slice(target.indexOf('?')));
  const [msn, part] = [query.get('_HLS_msn'), query.get('_HLS_part')];
  return msn === null || part === null ? -1 : positionOf(Number(msn), Number(part));
}

/** The part that holds the frame: media time is rounded by less than half a frame. */
function partOf({ mediaSeconds }: FrameReading, parts: readonly PlayedPart[]): PlayedPart | null {
  const part = parts.findLast(
    ({ startSeconds, frameSeconds }) => startSeconds - frameSeconds / 2 <= mediaSeconds,
  );
  return part !== undefined && mediaSeconds < part.endSeconds - part.frameSeconds / 2 ? part : null;
}

export interface BreakdownReport {
  pieces: ({ piece: Piece } & Spread)[];
  /** Mean of the pieces together, over the frames that could be broken down. */
  sumOfMeansMs: number;
  /** Mean delay of all readable frames, less that sum: what the pieces do not explain. */
  unexplainedMs: number;
  framesBrokenDown: number;
  framesReadable: number;
  dateOffsetMs: Spread | null;
}

/** Sums the frames up; `delays` are those of all readable frames, in ms. Null when no frame could be broken down. */
export function reportBreakdown(
  frames: readonly FrameBreakdown[],
  delays: readonly number[],
): BreakdownReport | null {
  const spreadOfKey = (key: Piece | 'dateOffsetMs'): Spread | null =>
    spreadOf(
      frames.map((frame) => frame[key]),
      1,
    );
  const total = spreadOf(delays, 1);
  if (total === null || frames.length === 0) return null;
  const pieces = PIECES.flatMap((piece) => {
    const spread = spreadOfKey(piece);
    return spread === null ? [] : [{ piece, ...spread }];
  });
  const sum = pieces.reduce((sumSoFar, { mean }) => sumSoFar + mean, 0);
  return {
    pieces,
    sumOfMeansMs: Number(sum.toFixed(1)),
    unexplainedMs: Number((total.mean - sum).toFixed(1)),
    framesBrokenDown: frames.length,
    framesReadable: delays.length,
    dateOffsetMs: spreadOfKey('dateOffsetMs'),
  };
}
