import type { VideoFacts } from '@naru/contracts/source-facts';
import type { EncodedFrame, VideoCodec } from '../depacketize/encoded-frame.ts';

/** Pixels. */
const SIZE = { width: 640, height: 360 } as const;

/**
 * One keyframe of a dark grey for each codec, in Base64. Made with
 * `ffmpeg -f lavfi -i color=c=0x16181d:size=640x360:rate=30 -frames:v 1 -pix_fmt yuv420p`, then for H.264
 * `-c:v libx264 -profile:v high -x264-params keyint=1 -bsf:v filter_units=remove_types=6 -f h264` (no SEI), for the others
 * `-c:v libvpx`, `libvpx-vp9` or `libaom-av1 -cpu-used 8`, `-f ivf`, without the headers of the file; AV1 without its
 * temporal delimiter.
 */
const KEYFRAMES: Record<VideoCodec, string> = {
  h264: [
    'AAAAAWdkEB6suBQF/y4CIAAAAwAgAAAHgIAAAAABaO4PLIsAAAFliIQEv/7oyfzLLY3T9i/GtruoR6OmHV6jlHyG0Yi8oiGA',
    'AAADAAADAAAYAHQFjS6yIBuvAAADAMkAGvCWhNQ6guA1A7xQR1CmEAIAAAMAAAMAAAMAAAMAAAMAAt8=',
  ].join(''),
  vp8: [
    'cDMAnQEqgAJoAQBHCIWFiIWEiAICAAYWBWl9r25snOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHs',
    'nOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHs',
    'nOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHs',
    'nOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHs',
    'nOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHs',
    'nOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOHsnOGQAP7/ab3/BltsEAA=',
  ].join(''),
  vp9: 'gkmDQgAn8BZ2ADgkHBhKEABQYfY69oBc0e4AAAAAABJn9iuv/SjARE8MiPIiSI8eOgBn9iuv/SjARE8MiPIiSI8eOgA=',
  av1: 'CgsAAAAMxP9nNr5AEDIrEACQAAAAoAAgAcV4NI+zDL9lENyVUmnwlKx9eClsyBAJA3Ms+hRF/FAkZA==',
};

/** A still picture for viewers of a publisher that sends sound alone; as a depacketizer would give it. */
export const slateFrame = (codec: VideoCodec): EncodedFrame => ({
  data: Buffer.from(KEYFRAMES[codec], 'base64'),
  isKeyframe: true,
  rtpTimestamp: 0,
  ...SIZE,
  isDamaged: false,
  followsLoss: false,
});

/**
 * What the facts say of it. No frame rate, and room to grow: renditions and their rate are settled once for a broadcast,
 * and pictures may come later in this session or the next.
 */
export const slateFacts = (codec: VideoCodec): VideoFacts => ({
  codec,
  ...SIZE,
  frameRate: null,
  profile: '',
  isSlate: true,
  mayGrow: true,
});
