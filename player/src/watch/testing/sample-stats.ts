import { PlaybackId } from '@naru/contracts/ids';
import type { PlaybackStats } from '../playback-stats.ts';

/** A viewer on a good network. */
export const STATS: PlaybackStats = {
  state: 'live',
  delaySeconds: 0.857,
  edgeSeconds: 0.66,
  targetSeconds: 0.633,
  bufferSeconds: 0.512,
  rendition: '720p',
  width: 1280,
  height: 720,
  decodedFrames: 1800,
  droppedFrames: 3,
  bandwidth: 24_300_000,
  mediaBitrate: 2_634_000,
  stalls: 0,
  partTargetSeconds: 0.33334,
  holdBackSeconds: 1.00002,
  rate: 1,
  mode: 'low-latency',
  playbackId: PlaybackId.parse('abcdefghijklmnopqrst'),
  engine: 'hls.js 1.7.4',
};
