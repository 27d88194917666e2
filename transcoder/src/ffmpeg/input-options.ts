import type { FeedType } from '@naru/contracts/feed';
import { MAX_SOURCE_LONG_SIDE, MAX_SOURCE_SHORT_SIDE } from '@naru/contracts/source-facts';

/** What a decoder adds to the largest accepted picture, at most: up to the next multiple of 128 in AV1. */
const PADDING = 128;
const MAX_PIXELS = (MAX_SOURCE_LONG_SIDE + PADDING) * (MAX_SOURCE_SHORT_SIDE + PADDING);

/** What arrives decides nothing: no probing of other formats, no protocol but the pipe, no decoder but these. */
const allowing = (format: string, decoders: readonly string[]): string[] => [
  ...['-f', format],
  ...['-protocol_whitelist', 'pipe'],
  ...['-format_whitelist', format],
  ...['-codec_whitelist', decoders.join(',')],
];

const FLV: readonly string[] = [
  // FFmpeg's usual MP3 decoder has a name of its own.
  ...allowing('flv', ['h264', 'aac', 'mp3', 'mp3float']),
  // Much smaller, and the audio track of a burst from the GOP cache is not seen; larger, and the start is late.
  ...['-probesize', '1000000'],
  ...['-analyzeduration', '200000'],
];

/**
 * The header of a live Matroska tells all that is needed, so nothing is probed: it would cost seconds. No `nobuffer`, which
 * throws away what was probed all the same, perhaps the only keyframe.
 */
const MATROSKA: readonly string[] = [
  // FFmpeg's own AV1 decoder works with hardware only.
  ...allowing('matroska', ['h264', 'vp8', 'vp9', 'libdav1d', 'opus']),
  // Pictures of WebRTC come in the order in which they are shown.
  ...['-flags', 'low_delay'],
  // Sizes change in mid-stream, and only the frames tell: no decoder may take memory for a huge one.
  ...['-max_pixels', String(MAX_PIXELS)],
  ...['-probesize', '32'],
  ...['-analyzeduration', '0'],
];

/** How FFmpeg opens a feed of this type. */
export const inputOptions = (feedType: FeedType): string[] => [
  ...(feedType === 'video/x-flv' ? FLV : MATROSKA),
  // Decoding with several threads delays each frame by as many frames.
  ...['-threads', '1'],
  // Session time goes through to the packager, which makes PROGRAM-DATE-TIME of it.
  '-copyts',
];

/**
 * Keeps sound on session time. RTMP time is repaired by ingest, so that there are only holes to fill; clocks of WebRTC are
 * corrected while they run, so sound is also stretched, by at most 1000 samples a second. No `first_pts`: it would begin
 * at 0 again after a hole.
 */
export const soundAlignment = (feedType: FeedType): string =>
  feedType === 'video/x-flv' ? 'aresample=async=1' : 'aresample=async=1000';
