import type { AttributeList } from './attribute-list.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

export interface Tag {
  /** Without the `#`: `EXTINF`, `EXT-X-PART`. */
  readonly name: string;
  /** What follows the colon, or the empty text. */
  readonly value: string;
  /** Null where the tag has no attribute list. */
  readonly attributes: AttributeList | null;
  readonly line: Line;
}

/** Any playlist, before its kind matters. */
export interface PlaylistText {
  readonly url: string;
  readonly raw: string;
  readonly lines: readonly Line[];
  readonly tags: readonly Tag[];
}

export interface Part {
  readonly index: number;
  /** As written; empty when the attribute is missing. */
  readonly uri: string;
  /** NaN when the attribute is missing or no number. */
  readonly durationSeconds: number;
  readonly independent: boolean;
  readonly gap: boolean;
  readonly line: Line;
}

/** A Media Segment; the last one may still be open and then has neither URI nor duration. */
export interface Segment {
  readonly msn: number;
  readonly discontinuitySequence: number;
  /** Whether an EXT-X-DISCONTINUITY is applied to it. */
  readonly discontinuity: boolean;
  /** URI of the EXT-X-MAP in force; null when none was seen. */
  readonly map: string | null;
  /** The text of its own EXT-X-PROGRAM-DATE-TIME. */
  readonly date: string | null;
  readonly parts: readonly Part[];
  readonly durationSeconds: number | null;
  readonly uri: string | null;
  readonly gap: boolean;
  /** The line of its first tag, part or URI. */
  readonly line: Line;
}

export interface ServerControl {
  readonly canBlockReload: boolean;
  readonly canSkipUntilSeconds: number | null;
  readonly holdBackSeconds: number | null;
  readonly partHoldBackSeconds: number | null;
  readonly line: Line;
}

export interface RenditionReport {
  readonly uri: string;
  readonly lastMsn: number | null;
  readonly lastPart: number | null;
  readonly line: Line;
}

export interface MediaPlaylist extends PlaylistText {
  readonly kind: 'media';
  readonly version: number;
  /** NaN when missing. */
  readonly targetDurationSeconds: number;
  readonly partTargetSeconds: number | null;
  readonly serverControl: ServerControl | null;
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly ended: boolean;
  /** SKIPPED-SEGMENTS of a delta update, else 0. */
  readonly skippedSegments: number;
  /** Those that are written out, the open one included. */
  readonly segments: readonly Segment[];
  readonly hints: readonly { type: string; uri: string; line: Line }[];
  readonly reports: readonly RenditionReport[];
}

export interface Variant {
  readonly attributes: AttributeList;
  /** Null when no URI line follows. */
  readonly uri: string | null;
  readonly line: Line;
}

export interface MultivariantPlaylist extends PlaylistText {
  readonly kind: 'multivariant';
  readonly version: number;
  readonly variants: readonly Variant[];
  /** EXT-X-MEDIA. */
  readonly renditions: readonly { attributes: AttributeList; line: Line }[];
}

/** A part, or with part -1 a segment without parts. */
export interface Position {
  readonly msn: number;
  readonly part: number;
}

export const at = (line: Line): string => `line ${line.number}: ${line.text.slice(0, 160)}`;

export const comparePositions = (a: Position, b: Position): number => a.msn - b.msn || a.part - b.part;

/** The newest part or complete segment; null in an empty playlist. */
export function lastPosition(playlist: MediaPlaylist): Position | null {
  const last = playlist.segments.at(-1);
  if (last === undefined) return null;
  return { msn: last.msn, part: last.parts.length - 1 };
}

/** The part a client asks for next. */
export function nextPosition(playlist: MediaPlaylist): Position {
  const last = playlist.segments.at(-1);
  if (last === undefined) return { msn: playlist.mediaSequence + playlist.skippedSegments, part: 0 };
  if (last.uri !== null) return { msn: last.msn + 1, part: 0 };
  return { msn: last.msn, part: last.parts.length };
}

/** What is listed of a segment: its EXTINF, or the parts of one that is still open. */
export const listedSeconds = (segment: Segment): number =>
  segment.durationSeconds ?? segment.parts.reduce((sum, part) => sum + part.durationSeconds, 0);

/** For each segment, how far its end is from the end of the playlist. */
export function secondsToEnd(segments: readonly Segment[]): number[] {
  const distances: number[] = [];
  let behind = 0;
  for (const segment of segments.toReversed()) {
    distances.push(behind);
    behind += listedSeconds(segment);
  }
  return distances.reverse();
}
