/** One part as a media playlist lists it. */
export interface ListedPart {
  /** File name; carries epoch, segment and part. */
  name: string;
  /** PROGRAM-DATE-TIME of its first picture, ms since 1970. */
  programDateTimeMs: number;
}

export interface ListedParts {
  parts: ListedPart[];
  /** What a blocking reload asks for next (RFC 8216bis 6.2.5.2); null once the playlist has ended. */
  next: { msn: number; part: number } | null;
}

const PART = /^#EXT-X-PART:DURATION=([\d.]+),URI="([^"]+)"/;

/**
 * The parts of a whole media playlist. Our own playlists only: a date on every segment, DURATION and URI first in a part.
 * Not the linter's reader, because it must keep up with the clock and not with every rule.
 */
export function readListedParts(playlist: string): ListedParts {
  const parts: ListedPart[] = [];
  let msn = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)$/m.exec(playlist)?.[1] ?? 0);
  let dateMs = 0;
  let partsOfSegment = 0;
  for (const line of playlist.split('\n')) {
    const part = PART.exec(line);
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) {
      dateMs = Date.parse(line.slice(line.indexOf(':') + 1));
    } else if (part !== null) {
      parts.push({ name: part[2] ?? '', programDateTimeMs: dateMs });
      dateMs += Number(part[1]) * 1000;
      partsOfSegment += 1;
    } else if (line !== '' && !line.startsWith('#')) {
      msn += 1;
      partsOfSegment = 0;
    }
  }
  return { parts, next: playlist.includes('#EXT-X-ENDLIST') ? null : { msn, part: partsOfSegment } };
}
