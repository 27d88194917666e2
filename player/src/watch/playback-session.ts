import type { RenditionName } from '@naru/contracts/ids';
import type { LatencyPromise } from './latency-target.ts';

export type QualityChoice = RenditionName | 'auto';

export type SessionEvent =
  | { kind: 'new-media' }
  | { kind: 'network-lost' }
  | { kind: 'network-back' }
  /** What can be chosen, or what is playing, has changed. */
  | { kind: 'renditions' };

export interface SessionReading {
  /** Distance of the playhead to the live edge in seconds; null while unknown or where the browser decides itself. */
  latency: number | null;
  promise: LatencyPromise | null;
  /** Position of the oldest media that can still be had, seconds of media time; null while unknown. */
  oldest: number | null;
  /** PROGRAM-DATE-TIME at the playhead, ms since 1970. */
  playheadDateMs: number | null;
}

/** What is known of the network, bits a second; null while unknown. */
export interface NetworkReading {
  /** What it carries. */
  bandwidth: number | null;
  /** What is loaded of the media, by its playing time. */
  mediaBitrate: number | null;
}

/**
 * Plays one broadcast into a video element: by hls.js, or by the browser itself. It owns every retry of the media path
 * and never gives up by itself; whoever made it disposes of it.
 */
export interface PlaybackSession {
  /** Who plays, with its version. */
  readonly engine: string;
  /** False where the browser alone decides how far from the live edge it plays. */
  readonly holdsLatency: boolean;
  read(): SessionReading;
  readNetwork(): NetworkReading;
  /** Best first. Empty while unknown, or when the browser alone decides. */
  readonly renditions: readonly RenditionName[];
  readonly playing: RenditionName | null;
  choose(quality: QualityChoice): void;
  seekToLive(targetSeconds: number | null): void;
  /** The API says that media comes in: it will be visible in a moment. */
  broadcastBegan(): void;
  /** Nothing moves any more: begin again from the playlists. */
  rebuild(): void;
  /** Fetches no more; the last picture stays. */
  stop(): void;
  dispose(): void;
}

export interface SessionParts {
  video: HTMLVideoElement;
  masterUrl: string;
  quality: QualityChoice;
  /** Where to begin, in seconds behind the live edge; null leaves it to the playlist's hold-back. */
  startLatencySeconds: () => number | null;
  onEvent: (event: SessionEvent) => void;
}
