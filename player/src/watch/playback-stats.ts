import type { PlaybackId, RenditionName } from '@naru/contracts/ids';
import { bufferAhead } from './buffer-ahead.ts';
import { type LatencyControl, targetLatency } from './latency-control.ts';
import type { LatencyMode } from './latency-target.ts';
import type { PlaybackSession } from './playback-session.ts';
import type { PlaybackState } from './playback-state.ts';
import type { PlayerReport } from './player-report.ts';

/** One reading of everything that can be measured in the player. Seconds and bits a second; null while unknown. */
export interface PlaybackStats {
  readonly state: PlaybackState['kind'];
  /** Camera to screen, by the server's clock. */
  readonly delaySeconds: number | null;
  /** Distance of the playhead to the live edge, and the one that is aimed for. */
  readonly edgeSeconds: number | null;
  readonly targetSeconds: number | null;
  readonly bufferSeconds: number;
  readonly rendition: RenditionName | null;
  /** Decoded picture, pixels; 0 before the first. */
  readonly width: number;
  readonly height: number;
  /** Frames since the player began. */
  readonly decodedFrames: number;
  readonly droppedFrames: number;
  readonly bandwidth: number | null;
  readonly mediaBitrate: number | null;
  readonly stalls: number;
  readonly partTargetSeconds: number | null;
  readonly holdBackSeconds: number | null;
  readonly rate: number;
  readonly mode: LatencyMode | null;
  readonly playbackId: PlaybackId;
  readonly engine: string | null;
}

export interface StatsSources {
  video: HTMLVideoElement;
  playbackId: PlaybackId;
  session: PlaybackSession | null;
  control: LatencyControl;
  report: PlayerReport;
}

export function readPlaybackStats({
  video,
  playbackId,
  session,
  control,
  report,
}: StatsSources): PlaybackStats {
  const reading = session?.read() ?? null;
  const promise = reading?.promise ?? null;
  const network = session?.readNetwork() ?? { bandwidth: null, mediaBitrate: null };
  const quality = video.getVideoPlaybackQuality();
  return {
    state: report.state.kind,
    delaySeconds: report.delaySeconds,
    edgeSeconds: reading?.latency ?? null,
    targetSeconds: promise === null ? null : targetLatency(promise, control),
    bufferSeconds: bufferAhead(video),
    rendition: report.playing,
    width: video.videoWidth,
    height: video.videoHeight,
    decodedFrames: quality.totalVideoFrames,
    droppedFrames: quality.droppedVideoFrames,
    ...network,
    stalls: report.stalls,
    partTargetSeconds: promise?.partTarget ?? null,
    holdBackSeconds: promise?.partHoldBack ?? null,
    rate: video.playbackRate,
    mode: report.mode,
    playbackId,
    engine: session?.engine ?? null,
  };
}
