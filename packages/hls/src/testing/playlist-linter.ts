/** A media segment as a client sees it after it has counted sequence numbers and discontinuities. */
interface ListedSegment {
  readonly msn: number;
  readonly discontinuity: number;
  readonly map: string | null;
  readonly date: string | null;
  readonly parts: number[];
  duration: number | null;
  uri: string | null;
}

/** What breaks the rules in a live media playlist, alone and after the one that came before it; empty when all is well. */
export function lint(playlist: string, before: string | null): string[] {
  const faults = lintAlone(playlist);
  return before === null ? faults : [...faults, ...lintChange(listed(before), listed(playlist))];
}

const attribute = (playlist: string, name: string): number =>
  Number(new RegExp(`[:,]${name}=([\\d.]+)`).exec(playlist)?.[1]);
const tag = (playlist: string, name: string): number =>
  Number(new RegExp(`#${name}:(\\d+)`).exec(playlist)?.[1]);

function lintAlone(playlist: string): string[] {
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const target = tag(playlist, 'EXT-X-TARGETDURATION');
  const partTarget = attribute(playlist, 'PART-TARGET');
  demand(playlist.startsWith('#EXTM3U\n'), 'does not begin with EXTM3U');
  demand(tag(playlist, 'EXT-X-VERSION') >= 9, 'version below 9');
  demand(playlist.includes('CAN-BLOCK-RELOAD=YES'), 'no CAN-BLOCK-RELOAD');
  demand(attribute(playlist, 'PART-HOLD-BACK') >= 3 * partTarget - 1e-9, 'PART-HOLD-BACK too short');
  demand(attribute(playlist, 'CAN-SKIP-UNTIL') >= 6 * target, 'CAN-SKIP-UNTIL too short');
  demand(playlist.includes('#EXT-X-INDEPENDENT-SEGMENTS\n'), 'no INDEPENDENT-SEGMENTS');
  const ended = playlist.endsWith('#EXT-X-ENDLIST\n');
  demand((playlist.match(/#EXT-X-PRELOAD-HINT:/g) ?? []).length === (ended ? 0 : 1), 'not exactly one hint');

  for (const segment of listed(playlist)) {
    const name = `segment ${segment.msn}`;
    demand(segment.map !== null, `${name} has no MAP`);
    demand(segment.date !== null, `${name} has no date before its first part`);
    demand(Math.round(segment.duration ?? 0) <= target, `${name} is longer than the target`);
    demand(
      segment.uri?.startsWith(segment.map?.split('-')[0] ?? '?') ?? true,
      `${name} has another run's MAP`,
    );
    const tooLong = segment.parts.some((duration) => duration > partTarget);
    demand(!tooLong, `${name} has a part over the target`);
    const tooShort = segment.parts.slice(0, -1).some((duration) => duration < 0.85 * partTarget);
    demand(!tooShort, `${name} has a short part that is not the last`);
    const sum = segment.parts.reduce((total, duration) => total + duration, 0);
    const adds =
      segment.duration === null || segment.parts.length === 0 || Math.abs(sum - segment.duration) < 1e-3;
    demand(adds, `${name} is not as long as its parts`);
  }
  return faults;
}

function lintChange(before: readonly ListedSegment[], after: readonly ListedSegment[]): string[] {
  const faults: string[] = [];
  const [oldFirst, newFirst] = [before[0], after[0]];
  if (oldFirst !== undefined && newFirst !== undefined && newFirst.msn < oldFirst.msn)
    faults.push('media sequence fell');
  for (const segment of after) {
    const known = before.find(({ msn }) => msn === segment.msn);
    if (known === undefined) continue;
    if (known.uri !== null && known.uri !== segment.uri)
      faults.push(`segment ${segment.msn} has another URI`);
    if (known.discontinuity !== segment.discontinuity)
      faults.push(`segment ${segment.msn} changed its discontinuity`);
  }
  return faults;
}

/** Reads a full playlist as RFC 8216bis demands of clients; the segment still open has neither duration nor URI. */
function listed(playlist: string): ListedSegment[] {
  const segments: ListedSegment[] = [];
  let msn = tag(playlist, 'EXT-X-MEDIA-SEQUENCE');
  let discontinuity = tag(playlist, 'EXT-X-DISCONTINUITY-SEQUENCE');
  let map: string | null = null;
  let date: string | null = null;
  let open: ListedSegment | null = null;
  const current = (): ListedSegment => {
    open ??= { msn, discontinuity, map, date, parts: [], duration: null, uri: null };
    if (segments.at(-1) !== open) segments.push(open);
    return open;
  };
  for (const line of playlist.split('\n')) {
    if (line === '#EXT-X-DISCONTINUITY') discontinuity += 1;
    else if (line.startsWith('#EXT-X-MAP:')) map = /URI="([^"]+)"/.exec(line)?.[1] ?? null;
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) date = line.slice(25);
    else if (line.startsWith('#EXT-X-PART:')) current().parts.push(attribute(line, 'DURATION'));
    else if (line.startsWith('#EXTINF:')) current().duration = Number.parseFloat(line.slice(8));
    else if (line !== '' && !line.startsWith('#')) {
      current().uri = line;
      msn += 1;
      open = null;
      date = null;
    }
  }
  return segments;
}
