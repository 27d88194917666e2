import { AudioSkew } from './audio-skew.ts';
import type { Track } from './media-frame.ts';

/** The longest step from frame to frame that is believed (1 frame a second must pass). */
export const MAX_STEP_MS = 1000;
/** Encoders round; a step back this small is one of those, and moves nothing but the frame itself. */
const JITTER_MS = 100;
/** Tracks that begin further apart than this have clocks of their own, and are put together by arrival. */
const MAX_START_SKEW_MS = 1000;
const TYPICAL_STEP_MS = { video: 33, audio: 21 } as const;
/** The session's first frame is put here, not at 0: the other track may begin up to this much earlier. */
export const SESSION_START_MS = MAX_START_SKEW_MS;
/** Weight of the newest step in the typical one. */
const STEP_WEIGHT = 1 / 16;

interface TrackClock {
  /** The publisher's newest timestamp, modulo 2^32, and the same without wrapping. */
  raw: number;
  unwrapped: number;
  /** What is added to the publisher's time to get the session's. */
  offset: number;
  /** Session time of the newest frame, fillers included, and when that came. */
  last: number;
  arrivedAt: number;
  typicalStepMs: number;
  begun: boolean;
  /** Time was given to something else: frames before `last` come too late and are dropped. */
  taken: boolean;
}

/**
 * Puts both tracks on one session time line that begins near 0, only grows, and stays close to real time whatever the
 * publisher's clock does. A step outside -0/+1 s becomes one frame (or, when nothing arrived meanwhile, the time that
 * really passed); the second track to make the same jump follows the first, so both stay together.
 */
export class TimestampRepair {
  readonly #tracks: { video: TrackClock | null; audio: TrackClock | null } = { video: null, audio: null };
  readonly #skew = new AudioSkew();

  /** Session time of the newest frame of a track; null before its first. */
  last(track: Track): number | null {
    return this.#tracks[track]?.last ?? null;
  }

  /** Session time for a frame, in whole milliseconds; null when it comes too late and must be dropped. */
  place(track: Track, timestamp: number, arrivedAt: number): number | null {
    const other = this.#tracks[track === 'video' ? 'audio' : 'video'];
    const clock = this.#tracks[track] ?? this.#begin(track, timestamp, arrivedAt, other);
    clock.unwrapped += signedDifference(timestamp, clock.raw);
    clock.raw = timestamp;
    const step = clock.unwrapped + clock.offset - clock.last;
    const gapMs = arrivedAt - clock.arrivedAt;
    if (track === 'audio' && clock.taken && step < 0 && step >= -MAX_STEP_MS) return null;
    clock.arrivedAt = arrivedAt;
    if (!isBelievable(step, gapMs)) this.#jump(clock, other, gapMs);
    const placed = Math.max(clock.unwrapped + clock.offset, clock.last + 1);
    const realStep = placed - clock.last;
    const isStep = clock.begun && realStep <= MAX_STEP_MS;
    if (isStep) clock.typicalStepMs += (realStep - clock.typicalStepMs) * STEP_WEIGHT;
    clock.last = placed;
    clock.begun = true;
    clock.taken = false;
    if (track === 'video' && other !== null) this.#correctSkew(other, other.last - placed, arrivedAt);
    return placed;
  }

  /** A filler takes the track's time up to and including `timestamp`. */
  take(track: Track, timestamp: number, arrivedAt: number): void {
    const clock = this.#tracks[track];
    this.#skew.restart();
    if (clock === null) return;
    clock.last = timestamp;
    clock.arrivedAt = arrivedAt;
    clock.taken = true;
  }

  #begin(track: Track, timestamp: number, arrivedAt: number, other: TrackClock | null): TrackClock {
    const unwrapped = other === null ? timestamp : other.unwrapped + signedDifference(timestamp, other.raw);
    const clock: TrackClock = {
      raw: timestamp,
      unwrapped,
      offset: other === null ? SESSION_START_MS - unwrapped : startOffset(unwrapped, other),
      last: 0,
      arrivedAt,
      typicalStepMs: TYPICAL_STEP_MS[track],
      begun: false,
      taken: false,
    };
    clock.last = clock.unwrapped + clock.offset - 1;
    this.#tracks[track] = clock;
    return clock;
  }

  #jump(clock: TrackClock, other: TrackClock | null, gapMs: number): void {
    this.#skew.restart();
    if (other !== null && isBelievable(clock.unwrapped + other.offset - clock.last, gapMs)) {
      clock.offset = other.offset;
      return;
    }
    const stepMs = gapMs > MAX_STEP_MS ? gapMs : clock.typicalStepMs;
    clock.offset = Math.round(clock.last + stepMs) - clock.unwrapped;
  }

  #correctSkew(audio: TrackClock, skewMs: number, arrivedAt: number): void {
    const correctionMs = this.#skew.observe(skewMs, arrivedAt);
    if (correctionMs === 0) return;
    audio.offset += correctionMs;
    audio.taken = correctionMs < 0;
  }
}

/** A step as real encoders make it; a long one only when as much time passed without any frame. */
function isBelievable(stepMs: number, gapMs: number): boolean {
  const longestMs = gapMs > MAX_STEP_MS ? gapMs + MAX_STEP_MS : MAX_STEP_MS;
  return stepMs >= -JITTER_MS && stepMs <= longestMs;
}

function startOffset(unwrapped: number, other: TrackClock): number {
  const apartMs = Math.abs(unwrapped + other.offset - other.last);
  return apartMs <= MAX_START_SKEW_MS ? other.offset : other.last - unwrapped;
}

/** a - b modulo 2^32, as the nearer of both directions. */
const signedDifference = (a: number, b: number): number => (a - b) | 0;
