import { type LiveWindow, nextPosition, type RunInfo, type WindowSegment } from './timeline.ts';

/** URIs of one rendition's media, as its media playlist writes them. */
export interface MediaUris {
  init(epoch: number): string;
  segment(epoch: number, msn: number): string;
  part(epoch: number, msn: number, part: number): string;
  /** Media playlist of another rendition. */
  sibling(rendition: string): string;
}

/** CAN-SKIP-UNTIL in target durations, the least that 4.4.3.8 allows. */
const SKIP_BOUNDARY_TARGETS = 6;
/** PART-HOLD-BACK in part targets, what 4.4.3.8 recommends. */
const HOLD_BACK_PARTS = 3;
/** Parts are listed for so many target durations from the end (4.4.4.9). */
const PART_LIST_TARGETS = 3;

/**
 * The media playlist of `rendition` (RFC 8216bis 4.4.3); a delta update when `skip` is asked for and at least one
 * segment can be skipped. The window must have a run.
 */
export function renderMediaPlaylist(
  window: LiveWindow,
  rendition: string,
  options: { uris: MediaUris; skip: boolean },
): string {
  const { run, segments } = window;
  if (run === null) throw new RangeError('there is nothing to list before the first run');
  const { uris } = options;
  const skipped = options.skip && !window.ended ? skippableSegments(run, segments) : 0;
  const firstWithParts = segmentsBefore(segments, PART_LIST_TARGETS * run.targetDurationSeconds);

  const lines = headLines(window, run);
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  segments.forEach((segment, index) => {
    if (index < skipped) return;
    const before = segments[index - 1];
    lines.push(...joinLines(before, segment, uris));
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(segment.programDateTimeMs)).toISOString()}`);
    if (index >= firstWithParts) lines.push(...partLines(segment, uris));
    if (segment.complete) {
      lines.push(
        `#EXTINF:${listedDuration(segment.durationSeconds)},`,
        uris.segment(segment.epoch, segment.msn),
      );
    }
  });
  if (window.ended) lines.push('#EXT-X-ENDLIST');
  else lines.push(...tailLines(window, run, rendition, uris));
  return `${lines.join('\n')}\n`;
}

/** EXT-X-INDEPENDENT-SEGMENTS stands in the multivariant playlist and should not be repeated here (4.4.2.1). */
function headLines(window: LiveWindow, run: RunInfo): string[] {
  const { partTargetSeconds, targetDurationSeconds } = run;
  const [first] = window.segments;
  const discontinuitySequence = first?.discontinuitySequence ?? run.discontinuitySequence;
  const hasOwnTag = first?.discontinuity ?? run.discontinuitySequence > 0;
  const holdBack = decimal(HOLD_BACK_PARTS * partTargetSeconds);
  const skipUntil = decimal(SKIP_BOUNDARY_TARGETS * targetDurationSeconds);
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${targetDurationSeconds}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${holdBack},CAN-SKIP-UNTIL=${skipUntil}`,
    `#EXT-X-PART-INF:PART-TARGET=${decimal(partTargetSeconds)}`,
    `#EXT-X-MEDIA-SEQUENCE:${first?.msn ?? run.firstMsn}`,
    // The tag of a listed segment counts on top of this number, so the first one's own tag is not yet in it.
    `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence - (hasOwnTag ? 1 : 0)}`,
  ];
}

/** DISCONTINUITY and MAP where a run begins. Behind an EXT-X-SKIP the skipped MAP stays in force (4.4.5.2). */
function joinLines(
  before: WindowSegment | undefined,
  segment: Pick<WindowSegment, 'epoch' | 'discontinuity' | 'discontinuitySequence'>,
  uris: MediaUris,
): string[] {
  // A run without media leaves no segment; its discontinuity is still counted, by a tag more.
  const counted = before === undefined ? 1 : segment.discontinuitySequence - before.discontinuitySequence;
  const lines = Array.from({ length: segment.discontinuity ? counted : 0 }, () => '#EXT-X-DISCONTINUITY');
  if (before?.epoch !== segment.epoch) lines.push(`#EXT-X-MAP:URI="${uris.init(segment.epoch)}"`);
  return lines;
}

function partLines({ epoch, msn, parts }: WindowSegment, uris: MediaUris): string[] {
  return parts.map(({ index, durationSeconds, independent }) => {
    const duration = listedDuration(durationSeconds);
    const suffix = independent ? ',INDEPENDENT=YES' : '';
    return `#EXT-X-PART:DURATION=${duration},URI="${uris.part(epoch, msn, index)}"${suffix}`;
  });
}

/** The hint is never left out: hls.js reloads in a loop without it. */
function tailLines(window: LiveWindow, run: RunInfo, rendition: string, uris: MediaUris): string[] {
  const last = window.segments.at(-1);
  const next = nextPosition(window);
  const { epoch, discontinuitySequence } = run;
  const discontinuity = discontinuitySequence > 0;
  // The hinted part of a run that has begun but shows nothing yet already needs that run's init.
  const lines =
    last?.epoch === epoch ? [] : joinLines(last, { epoch, discontinuity, discontinuitySequence }, uris);
  lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${uris.part(epoch, next.msn, next.part)}"`);
  const lastPart = last?.parts.at(-1);
  if (last === undefined || lastPart === undefined) return lines;
  for (const { name } of run.renditions) {
    if (name === rendition) continue;
    const position = `LAST-MSN=${last.msn},LAST-PART=${lastPart.index}`;
    lines.push(`#EXT-X-RENDITION-REPORT:URI="${uris.sibling(name)}",${position}`);
  }
  return lines;
}

/** How many segments lie wholly before the last CAN-SKIP-UNTIL seconds of the playlist. */
const skippableSegments = (run: RunInfo, segments: readonly WindowSegment[]): number =>
  segmentsBefore(segments, SKIP_BOUNDARY_TARGETS * run.targetDurationSeconds);

/** The number of segments that end at least `seconds` before the end of the last one, open or not. */
function segmentsBefore(segments: readonly WindowSegment[], seconds: number): number {
  // Sums of thirds of a second are not exact.
  const wanted = seconds - 1e-6;
  let fromEnd = 0;
  let index = segments.length;
  while (index > 0 && fromEnd < wanted) {
    index -= 1;
    fromEnd += segments[index]?.durationSeconds ?? 0;
  }
  return index;
}

/** As playlists tell a duration, to ten microseconds. Whoever computes with it as clients do must begin from this. */
export const listedDuration = (seconds: number): string => seconds.toFixed(5);

/** At most 5 decimals, no trailing zeros. */
const decimal = (value: number): string => String(Number(value.toFixed(5)));
