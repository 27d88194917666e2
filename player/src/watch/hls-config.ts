import type { HlsConfig } from 'hls.js';

/** Playlists are asked for again this often before it counts as an error that needs our own, slower retries. */
const PLAYLIST_RETRIES = 4;

/**
 * hls.js for live parts about a second behind. Its own catch-up flickers below a buffer of a second and its own widening
 * after a stall never comes back, so both are off and latency-control.ts does their work. Its back buffer is unlimited:
 * back-buffer.ts trims it.
 */
export const HLS_CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
  maxBufferLength: 20,
  // Otherwise a paused viewer would load for ten minutes.
  maxMaxBufferLength: 60,
  // The ES build has no worker code inside, and fragmented MP4 needs none: nothing is remuxed.
  enableWorker: false,
  // The rendition is chosen by hls-renditions.ts: no test download at the lowest one.
  testBandwidth: false,
  // A failed request must not undo a choice; every level is chosen by hand as far as hls.js can tell.
  preserveManualLevelOnError: true,
  // The broadcast may not be visible yet: one attempt here, repeated by hls-session.ts at its own pace.
  manifestLoadPolicy: {
    default: {
      maxTimeToFirstByteMs: 8000,
      maxLoadTimeMs: 10_000,
      timeoutRetry: null,
      errorRetry: null,
    },
  },
  playlistLoadPolicy: {
    default: {
      maxTimeToFirstByteMs: 10_000,
      maxLoadTimeMs: 20_000,
      timeoutRetry: { maxNumRetry: PLAYLIST_RETRIES, retryDelayMs: 0, maxRetryDelayMs: 0 },
      errorRetry: { maxNumRetry: PLAYLIST_RETRIES, retryDelayMs: 300, maxRetryDelayMs: 2000 },
    },
  },
  fragLoadPolicy: {
    default: {
      maxTimeToFirstByteMs: 8000,
      maxLoadTimeMs: 20_000,
      timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
      errorRetry: { maxNumRetry: 4, retryDelayMs: 200, maxRetryDelayMs: 2000 },
    },
  },
};
