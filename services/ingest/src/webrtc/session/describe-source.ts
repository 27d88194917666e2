import { MAX_SOURCE_LONG_SIDE, MAX_SOURCE_SHORT_SIDE, type VideoFacts } from '@naru/contracts/source-facts';
import type { EncodedFrame, VideoCodec } from '../depacketize/encoded-frame.ts';
import { describeAvc } from '../depacketize/h264-parameter-sets.ts';

/** What is decoded with these has one profile only, as negotiated. */
const ONLY_PROFILE: Record<Exclude<VideoCodec, 'h264'>, string> = {
  vp8: 'VP8',
  vp9: 'Profile 0',
  av1: 'Main',
};

/** Facts of the picture that a keyframe begins; null when it does not tell them. SDP is not asked: OBS's says less. */
export function describePicture(codec: VideoCodec, frame: EncodedFrame): VideoFacts | null {
  const { width, height } = frame;
  if (codec !== 'h264') {
    if (width === null || height === null) return null;
    return { codec, width, height, frameRate: null, profile: ONLY_PROFILE[codec] };
  }
  const avc = describeAvc(frame.data);
  if (avc === null) return null;
  return { codec, width: avc.width, height: avc.height, frameRate: avc.frameRate, profile: avc.profile };
}

export const isTooLarge = ({ width, height }: Pick<VideoFacts, 'width' | 'height'>): boolean =>
  Math.max(width, height) > MAX_SOURCE_LONG_SIDE || Math.min(width, height) > MAX_SOURCE_SHORT_SIDE;
