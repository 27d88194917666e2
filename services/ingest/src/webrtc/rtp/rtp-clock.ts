import type { SenderReport } from './rtcp-reader.ts';
import { TimestampUnwrapper } from './unwrap.ts';

/** Corrections up to this are slewed, larger ones made at once; the sender's wall clock has stepped beyond this. */
const DISCONTINUITY_MS = 500;
/** Part of the time by which a track may be moved while it goes on: FFmpeg's aresample=async=1000 follows 2 % of 48 kHz. */
const SLEW = 0.02;
/** Reports that put two tracks further apart than this do not come from one clock. */
const MAX_CORRECTION_MS = 10_000;
/** A sender report is about now; one that is further off is not about these timestamps. */
const MAX_REPORT_DISTANCE_MS = 60_000;
/** Longest step of timestamps that is believed without as much time having passed, and longest step back. */
const MAX_STEP_MS = 2000;
const MAX_STEP_BACK_MS = 500;
/** Timestamps that run ahead of their arrival by more go on at its pace: time on the line costs work for all that follows. */
const MAX_LEAD_MS = 10_000;
/** Frames are at least this far apart, so that a muxer's rounding keeps them in order. */
const MIN_STEP_MS = 1;

interface TrackTime {
  readonly ticksPerMs: number;
  timestamps: TimestampUnwrapper;
  /** Of the newest frame: time on the RTP clock, arrival, place on the common line. */
  mediaMs: number;
  arrivedAtMs: number;
  placedMs: number;
  /** What is added to the RTP clock's time to get the common one's; null until the first frame, and after a restart. */
  offsetMs: number | null;
  /** The same for the sender's wall clock, by its newest report; null when there is none. */
  wallOffsetMs: number | null;
}

/**
 * RTP timestamps of several tracks as ms on one time line, the one of arrival. A track begins where its first frame
 * arrives. Once every track that has begun has a sender report, these say how the tracks lie to each other (RFC 3550,
 * 6.4.1); tracks then only ever move ahead at once, never back.
 */
export class RtpClock {
  readonly #tracks = new Map<string, TrackTime>();
  /** What is added to the sender's wall clock to get the common time; null while arrival alone counts. */
  #wallToCommonMs: number | null = null;
  /** The sender's wall clock minus ours, by the newest report. */
  #wallSkewMs: number | null = null;
  #discontinuities = 0;

  /** Clock rates in Hz by track. */
  constructor(clockRates: Readonly<Record<string, number>>) {
    for (const [track, clockRate] of Object.entries(clockRates))
      this.#tracks.set(track, silentTrack(clockRate));
  }

  /** Frames that were put elsewhere than their timestamps said, at once. */
  get discontinuities(): number {
    return this.#discontinuities;
  }

  /**
   * Place of a frame, greater than that of the frame before by 1 ms or more. Once for each frame, in order; fractions
   * count. An unknown track is a bug and throws.
   */
  place(track: string, rtpTimestamp: number, arrivedAtMs: number): number {
    const time = this.#time(track);
    const mediaMs = time.timestamps.unwrap(rtpTimestamp) / time.ticksPerMs;
    const offsetMs = this.#offset(time, mediaMs, arrivedAtMs);
    time.offsetMs = offsetMs;
    time.mediaMs = mediaMs;
    time.arrivedAtMs = arrivedAtMs;
    time.placedMs = Math.max(mediaMs + offsetMs, time.placedMs + MIN_STEP_MS);
    return time.placedMs;
  }

  /** Reports before a track's first frame, or without a wall clock, say nothing yet. */
  senderReport(
    track: string,
    { ntpMs, rtpTimestamp }: Pick<SenderReport, 'ntpMs' | 'rtpTimestamp'>,
    arrivedAtMs: number,
  ): void {
    const time = this.#time(track);
    const unwrapped = time.timestamps.near(rtpTimestamp);
    if (ntpMs === null || unwrapped === null || time.offsetMs === null) return;
    const mediaMs = unwrapped / time.ticksPerMs;
    if (Math.abs(mediaMs - time.mediaMs) > MAX_REPORT_DISTANCE_MS) return;
    this.#noticeWallStep(ntpMs - arrivedAtMs);
    time.wallOffsetMs = ntpMs - mediaMs;
    this.#alignTracks();
  }

  /** The track's sender began anew (another SSRC): its next frame is placed by arrival. */
  restart(track: string): void {
    const time = this.#time(track);
    time.timestamps = new TimestampUnwrapper();
    time.offsetMs = null;
    time.wallOffsetMs = null;
  }

  #time(track: string): TrackTime {
    const time = this.#tracks.get(track);
    if (time === undefined) throw new RangeError(`no such track: ${track}`);
    return time;
  }

  #offset(time: TrackTime, mediaMs: number, arrivedAtMs: number): number {
    if (time.offsetMs === null) return Math.max(arrivedAtMs, time.placedMs + MIN_STEP_MS) - mediaMs;
    const stepMs = mediaMs - time.mediaMs;
    const gapMs = Math.max(arrivedAtMs - time.arrivedAtMs, MIN_STEP_MS);
    if (!isBelievable(stepMs, gapMs) || mediaMs + time.offsetMs - arrivedAtMs > MAX_LEAD_MS) {
      this.#discontinuities += 1;
      time.wallOffsetMs = null;
      return time.placedMs + gapMs - mediaMs;
    }
    if (time.wallOffsetMs === null || this.#wallToCommonMs === null) return time.offsetMs;
    const errorMs = time.wallOffsetMs + this.#wallToCommonMs - time.offsetMs;
    if (Math.abs(errorMs) > DISCONTINUITY_MS) {
      this.#discontinuities += 1;
      return time.offsetMs + errorMs;
    }
    const slewMs = SLEW * Math.max(stepMs, 0);
    return time.offsetMs + Math.min(Math.max(errorMs, -slewMs), slewMs);
  }

  /** After a step of the sender's wall clock, reports from before and after it do not go together. */
  #noticeWallStep(skewMs: number): void {
    const stepMs = this.#wallSkewMs === null ? 0 : skewMs - this.#wallSkewMs;
    this.#wallSkewMs = skewMs;
    if (Math.abs(stepMs) <= DISCONTINUITY_MS) return;
    this.#wallToCommonMs = null;
    for (const time of this.#tracks.values()) time.wallOffsetMs = null;
  }

  #alignTracks(): void {
    const shifts: number[] = [];
    for (const { offsetMs, wallOffsetMs } of this.#tracks.values()) {
      if (offsetMs === null) continue;
      if (wallOffsetMs === null) return;
      shifts.push(offsetMs - wallOffsetMs);
    }
    const [most, least] = [Math.max(...shifts), Math.min(...shifts)];
    const known = this.#wallToCommonMs;
    if (most - least > MAX_CORRECTION_MS) this.#wallToCommonMs = null;
    else if (known === null || most - known > DISCONTINUITY_MS || known - least > DISCONTINUITY_MS) {
      // The track that lies furthest ahead stays, and the others move up to it.
      this.#wallToCommonMs = most;
    }
  }
}

function silentTrack(clockRate: number): TrackTime {
  return {
    ticksPerMs: clockRate / 1000,
    timestamps: new TimestampUnwrapper(),
    mediaMs: 0,
    arrivedAtMs: 0,
    placedMs: -Infinity,
    offsetMs: null,
    wallOffsetMs: null,
  };
}

/** A small step, or one for which as much time passed. */
const isBelievable = (stepMs: number, gapMs: number): boolean =>
  stepMs >= -MAX_STEP_BACK_MS && (stepMs <= MAX_STEP_MS || Math.abs(stepMs - gapMs) <= MAX_STEP_MS);
