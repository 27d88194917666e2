/** A part as a media playlist lists it. */
export interface ListedPart {
  readonly msn: number;
  /** Index within the segment. */
  readonly part: number;
  /** As written, relative to the playlist. */
  readonly uri: string;
  readonly durationSeconds: number;
  readonly independent: boolean;
}

/** What a viewer needs of a media playlist (RFC 8216bis 4.4), full or delta. */
export interface ReadPlaylist {
  readonly holdBackSeconds: number;
  readonly partTargetSeconds: number;
  readonly canSkip: boolean;
  /** URI of the newest init section listed; null behind a skip. */
  readonly initUri: string | null;
  /** Oldest first. */
  readonly parts: readonly ListedPart[];
  /** What a blocking reload asks for next. */
  readonly next: { readonly msn: number; readonly part: number };
  readonly ended: boolean;
}

export class PlaylistFault extends Error {
  override readonly name = 'PlaylistFault';
}

/** URIs of the variant streams in the order listed. */
export function readMultivariant(text: string): string[] {
  const lines = linesOf(text);
  const uris = lines.filter(
    (line, index) => !line.startsWith('#') && lines[index - 1]?.startsWith('#EXT-X-STREAM-INF:'),
  );
  if (uris.length === 0) throw new PlaylistFault('the multivariant playlist names no variant');
  return uris;
}

/** @throws PlaylistFault for a playlist that no low-latency viewer can follow */
export function readMediaPlaylist(text: string): ReadPlaylist {
  const parts: ListedPart[] = [];
  let control = '';
  let partTarget = '';
  let initUri: string | null = null;
  let ended = false;
  let msn = 0;
  let part = 0;
  for (const line of linesOf(text)) {
    if (!line.startsWith('#')) {
      msn += 1;
      part = 0;
    } else if (line.startsWith('#EXT-X-PART:')) {
      parts.push({
        msn,
        part,
        uri: quoted(line, 'URI'),
        durationSeconds: Number(plain(line, 'DURATION')),
        independent: plain(line, 'INDEPENDENT') === 'YES',
      });
      part += 1;
    } else if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) msn = Number(valueOf(line));
    else if (line.startsWith('#EXT-X-SKIP:')) msn += Number(plain(line, 'SKIPPED-SEGMENTS'));
    else if (line.startsWith('#EXT-X-MAP:')) initUri = quoted(line, 'URI');
    else if (line.startsWith('#EXT-X-SERVER-CONTROL:')) control = line;
    else if (line.startsWith('#EXT-X-PART-INF:')) partTarget = plain(line, 'PART-TARGET');
    else if (line === '#EXT-X-ENDLIST') ended = true;
  }
  if (!ended && plain(control, 'CAN-BLOCK-RELOAD') !== 'YES') {
    throw new PlaylistFault('the playlist offers no blocking reload');
  }
  if (!ended && parts.length === 0) throw new PlaylistFault('the playlist lists no part');
  const partTargetSeconds = Number(partTarget);
  return {
    holdBackSeconds: Number(plain(control, 'PART-HOLD-BACK')) || 3 * partTargetSeconds,
    partTargetSeconds,
    canSkip: plain(control, 'CAN-SKIP-UNTIL') !== '',
    initUri,
    parts,
    next: { msn, part },
    ended,
  };
}

/**
 * Where playback begins: PART-HOLD-BACK from the end (RFC 8216bis 4.4.3.8), decoded from the last independent part
 * before that.
 */
export function startOf(playlist: ReadPlaylist): { parts: readonly ListedPart[]; startSeconds: number } {
  const { parts, holdBackSeconds } = playlist;
  let fromEnd = 0;
  let first = parts.length;
  while (first > 0) {
    first -= 1;
    fromEnd += parts[first]?.durationSeconds ?? 0;
    // sums of thirds of a second are not exact
    if (fromEnd >= holdBackSeconds - 1e-3 && parts[first]?.independent === true) break;
  }
  return { parts: parts.slice(first), startSeconds: Math.max(0, fromEnd - holdBackSeconds) };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const valueOf = (line: string): string => line.slice(line.indexOf(':') + 1);

function plain(line: string, name: string): string {
  return new RegExp(`[:,]${name}=([^",]*)`).exec(line)?.[1] ?? '';
}

function quoted(line: string, name: string): string {
  const value = new RegExp(`[:,]${name}="([^"]*)"`).exec(line)?.[1];
  if (value === undefined) throw new PlaylistFault(`a tag lacks its ${name}`);
  return value;
}
