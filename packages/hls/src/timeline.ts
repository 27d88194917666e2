import type { LiveEvent, PartAdded, RunStarted } from './live-event.ts';

/** The listed segments of one broadcast, the same for all its renditions. Immutable. */
export interface LiveWindow {
  /** The newest run; null before the first. */
  readonly run: RunInfo | null;
  /** Oldest first, media sequence numbers without a hole; only the last one may be open. */
  readonly segments: readonly WindowSegment[];
  readonly ended: boolean;
}

/** A `run-started` event without its bytes. */
export interface RunInfo {
  readonly epoch: number;
  readonly firstMsn: number;
  readonly discontinuitySequence: number;
  readonly partTargetSeconds: number;
  readonly targetDurationSeconds: number;
  readonly frameRate: number;
  readonly renditions: readonly RenditionInfo[];
}

export interface RenditionInfo {
  readonly name: string;
  readonly codecs: string;
  readonly width: number;
  readonly height: number;
  readonly declaredBandwidth: number;
}

export interface WindowSegment {
  readonly msn: number;
  readonly epoch: number;
  /** The segment is the first of its run, and its run is not the first of the broadcast. */
  readonly discontinuity: boolean;
  /** Discontinuities of the broadcast up to and including the one before this segment. */
  readonly discontinuitySequence: number;
  /** Wall clock of the first sample, ms since 1970. */
  readonly programDateTimeMs: number;
  readonly durationSeconds: number;
  readonly complete: boolean;
  /** At least one. */
  readonly parts: readonly WindowPart[];
  /** Bytes so far, by rendition name. */
  readonly bytes: Readonly<Record<string, number>>;
}

export interface WindowPart {
  readonly index: number;
  readonly durationSeconds: number;
  readonly independent: boolean;
}

/** Complete segments that a playlist lists; an open one comes on top. */
export const WINDOW_SEGMENTS = 15;

export const EMPTY_WINDOW: LiveWindow = { run: null, segments: [], ended: false };

/**
 * The window after `event`. Changes nothing: an event of an older run, a repeated one, and any after the end. The first
 * segment that is kept begins with a part 0, so whoever starts in the middle lists no half segment.
 */
export function foldLiveEvent(window: LiveWindow, event: LiveEvent): LiveWindow {
  if (window.ended || (window.run !== null && event.epoch < window.run.epoch)) return window;
  switch (event.kind) {
    case 'run-started':
      if (event.epoch === window.run?.epoch) return window;
      return { ...window, run: withoutBytes(event), segments: withLastClosed(window.segments) };
    case 'part':
      return event.epoch === window.run?.epoch ? withPart(window, window.run, event) : window;
    case 'run-ended':
      return { ...window, segments: withLastClosed(window.segments) };
    case 'broadcast-ended':
      return { ...window, segments: withLastClosed(window.segments), ended: true };
  }
}

/** Where the part that comes next will stand (EXT-X-PRELOAD-HINT). */
export function nextPosition(window: LiveWindow): { msn: number; part: number } {
  const last = window.segments.at(-1);
  const firstMsn = window.run?.firstMsn ?? 0;
  if (last === undefined) return { msn: firstMsn, part: 0 };
  if (last.complete) return { msn: Math.max(last.msn + 1, firstMsn), part: 0 };
  return { msn: last.msn, part: (last.parts.at(-1)?.index ?? -1) + 1 };
}

function withoutBytes(run: RunStarted): RunInfo {
  const { epoch, firstMsn, discontinuitySequence, partTargetSeconds, targetDurationSeconds, frameRate } = run;
  const renditions = run.renditions.map(({ name, codecs, width, height, declaredBandwidth }) => ({
    name,
    codecs,
    width,
    height,
    declaredBandwidth,
  }));
  return {
    epoch,
    firstMsn,
    discontinuitySequence,
    partTargetSeconds,
    targetDurationSeconds,
    frameRate,
    renditions,
  };
}

function withLastClosed(segments: readonly WindowSegment[]): readonly WindowSegment[] {
  const last = segments.at(-1);
  return last === undefined || last.complete
    ? segments
    : [...segments.slice(0, -1), { ...last, complete: true }];
}

function withPart(window: LiveWindow, run: RunInfo, event: PartAdded): LiveWindow {
  const last = window.segments.at(-1);
  if (last !== undefined && event.msn <= last.msn) {
    const newestIndex = last.parts.at(-1)?.index ?? -1;
    if (last.complete || event.msn < last.msn || event.part <= newestIndex) return window;
    return { ...window, segments: rolled([...window.segments.slice(0, -1), extended(last, event)]) };
  }
  if (event.part !== 0) return window;
  // A playlist numbers its segments by counting, so nothing before a hole can stay listed.
  const before = event.msn === (last?.msn ?? 0) + 1 ? withLastClosed(window.segments) : [];
  return { ...window, segments: rolled([...before, firstOf(run, event)]) };
}

function rolled(segments: readonly WindowSegment[]): readonly WindowSegment[] {
  const completeCount = segments.length - (segments.at(-1)?.complete === false ? 1 : 0);
  return completeCount > WINDOW_SEGMENTS ? segments.slice(completeCount - WINDOW_SEGMENTS) : segments;
}

function firstOf(run: RunInfo, event: PartAdded): WindowSegment {
  const empty: WindowSegment = {
    msn: event.msn,
    epoch: event.epoch,
    discontinuity: event.msn === run.firstMsn && run.discontinuitySequence > 0,
    discontinuitySequence: run.discontinuitySequence,
    programDateTimeMs: event.programDateTimeMs,
    durationSeconds: 0,
    complete: false,
    parts: [],
    bytes: {},
  };
  return extended(empty, event);
}

function extended(segment: WindowSegment, event: PartAdded): WindowSegment {
  const { part: index, durationSeconds, independent, lastOfSegment: complete } = event;
  const bytes = Object.fromEntries(
    Object.entries(event.media).map(([name, media]) => [name, (segment.bytes[name] ?? 0) + media.length]),
  );
  return {
    ...segment,
    durationSeconds: segment.durationSeconds + durationSeconds,
    complete,
    parts: [...segment.parts, { index, durationSeconds, independent }],
    bytes,
  };
}
