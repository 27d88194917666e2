import type { PlaybackId, Epoch } from '@naru/contracts/ids';
import type { LiveEvent } from '@naru/hls/live-event';

/** Where a broadcast stands; what the next run continues from. */
export interface EdgePosition {
  readonly epoch: Epoch;
  /** Media sequence number the next run begins with: above every one published, open segment included. */
  readonly nextMsn: number;
  /** Of the newest run. */
  readonly discontinuitySequence: number;
  readonly frameRate: number;
  readonly renditionNames: readonly string[];
  /** Wall clock at the end of the newest part, ms since 1970; null before the first part. */
  readonly endProgramDateTimeMs: number | null;
  readonly ended: boolean;
}

/**
 * The newest media of every running broadcast, bytes included, bounded by segments, bytes and time. One writer a
 * broadcast is enforced by the epoch: an event of a lower epoch than the highest seen is refused and changes nothing.
 * Not part of this port: playlists, waiting requests, archives.
 */
export interface LiveEdge extends AsyncDisposable {
  /**
   * `stale-epoch`: a newer run has taken over, or the broadcast has ended; the publisher stops for good. Rejects with
   * AppError `conflict` when the event does not continue what is published: a part of a run that is not open (the edge
   * lost its memory, say), a run or part that goes back. Then a new run heals it.
   */
  publish(playbackId: PlaybackId, event: LiveEvent): Promise<'accepted' | 'stale-epoch'>;

  /** Null when no run was ever published, or it is forgotten. */
  position(playbackId: PlaybackId): Promise<EdgePosition | null>;

  /**
   * Replays the kept window (beginning with the `run-started` of its oldest run), then follows. Ends after
   * `broadcast-ended`, when the broadcast is forgotten, and quietly when `signal` fires. Ends at once, without an
   * event, for an unknown broadcast. A reader that falls behind the kept window gets an error, never a hole.
   */
  follow(playbackId: PlaybackId, signal: AbortSignal): AsyncIterable<LiveEvent>;
}
