import { createAv1Depacketizer } from './av1.ts';
import type { Depacketizer, VideoCodec } from './encoded-frame.ts';
import { createH264Depacketizer } from './h264.ts';
import { createVp8Depacketizer } from './vp8.ts';
import { createVp9Depacketizer } from './vp9.ts';

const CREATE: Record<VideoCodec, () => Depacketizer> = {
  h264: createH264Depacketizer,
  vp8: createVp8Depacketizer,
  vp9: createVp9Depacketizer,
  av1: createAv1Depacketizer,
};

/** For one stream of packets; another SSRC takes another one. */
export const createVideoDepacketizer = (codec: VideoCodec): Depacketizer => CREATE[codec]();
