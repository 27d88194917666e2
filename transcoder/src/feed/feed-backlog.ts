import { AppError } from '@naru/platform/errors';
import type { FeedUnit } from './feed-unit.ts';

/** FFmpeg may be this far behind the feed ... */
const LAG_LIMIT_MS = 1500;
/** ... for so long: a publisher that catches up, or a run that begins, gives it seconds of media at once. */
export const PATIENCE_MS = 3000;
/** A machine that was too slow just now gets less time, or viewers would always be at the limit of both ... */
export const SHORT_PATIENCE_MS = 750;
/** ... until it has kept up for so long. */
const DISTRUST_MS = 30_000;
/**
 * FFmpeg fills a hole with the last picture, about a quarter of the work of real ones. When it is busy with that for so
 * long, the machine cannot do even this, and only a new run gets back to the present. Long enough that this happens less
 * than five times a minute, where ingest gives up.
 */
export const BUSY_LIMIT_MS = 7000;
/** The longest group of pictures that ingest opens a feed with (16 MB), and five seconds at its highest bitrate. */
export const BACKLOG_LIMIT_BYTES = 24 * 1024 * 1024;

/**
 * What of the feed FFmpeg has not taken yet. Viewers' delay is bounded here: when FFmpeg stays behind, the pictures up to
 * the newest keyframe are let go and it goes on from there. Sound is cheap and never let go. Pure: `now` is monotonic, in
 * milliseconds.
 */
export class FeedBacklog {
  #units: FeedUnit[] = [];
  #bytes = 0;
  /** Session time of the newest picture, and of the newest one that FFmpeg has. */
  #newestMs: number | null = null;
  #takenMs: number | null = null;
  #behindSince: number | null = null;
  /** Since when FFmpeg has left the oldest unit waiting. */
  #waitingSince: number | null = null;
  #distrustedUntil = Number.NEGATIVE_INFINITY;

  /** @throws AppError `unavailable` when FFmpeg is so slow that only a new run can help */
  push(units: readonly FeedUnit[], now: number): void {
    for (const unit of units) {
      this.#units.push(unit);
      this.#bytes += unit.bytes.length;
      if (unit.kind === 'other') continue;
      this.#newestMs = unit.timestampMs;
      this.#takenMs ??= unit.timestampMs;
    }
    if (this.#units.length > 0) this.#waitingSince ??= now;
    this.#observe(now);
    const busyMs = this.#waitingSince === null ? 0 : now - this.#waitingSince;
    if (busyMs > BUSY_LIMIT_MS || this.#bytes > BACKLOG_LIMIT_BYTES) {
      throw new AppError('unavailable', 'ffmpeg is far too slow for this feed');
    }
  }

  /** The oldest unit, or null when there is none. */
  take(now: number): FeedUnit | null {
    const unit = this.#units.shift() ?? null;
    this.#waitingSince = this.#units.length > 0 ? now : null;
    if (unit === null) return null;
    this.#bytes -= unit.bytes.length;
    if (unit.kind !== 'other') this.#takenMs = unit.timestampMs;
    this.#observe(now);
    return unit;
  }

  /** Lets pictures go when FFmpeg has been behind for too long. Returns how many ms of them, nearly always 0. */
  catchUp(now: number): number {
    const patienceMs = now < this.#distrustedUntil ? SHORT_PATIENCE_MS : PATIENCE_MS;
    if (this.#behindSince === null || now - this.#behindSince <= patienceMs) return 0;
    const newestKeyframe = this.#units.findLastIndex(({ kind }) => kind === 'keyframe');
    const keyframe = this.#units[newestKeyframe];
    const firstPicture = this.#units.find(({ kind }) => kind !== 'other');
    if (keyframe === undefined || firstPicture === undefined || keyframe === firstPicture) return 0;
    this.#units = this.#units.filter(({ kind }, index) => kind === 'other' || index >= newestKeyframe);
    this.#bytes = this.#units.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#behindSince = null;
    this.#distrustedUntil = now + DISTRUST_MS;
    return keyframe.timestampMs - firstPicture.timestampMs;
  }

  #observe(now: number): void {
    const lagMs = (this.#newestMs ?? 0) - (this.#takenMs ?? 0);
    this.#behindSince = lagMs > LAG_LIMIT_MS ? (this.#behindSince ?? now) : null;
  }
}
