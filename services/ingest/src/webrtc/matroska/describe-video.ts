import { readObu, SEQUENCE_HEADER } from '../depacketize/av1-obu.ts';
import { av1ConfigOf } from '../depacketize/av1-sequence-header.ts';
import type { EncodedFrame, VideoCodec } from '../depacketize/encoded-frame.ts';
import { describeAvc } from '../depacketize/h264-parameter-sets.ts';
import type { VideoTrack } from './matroska-header.ts';

/** What the session knows of its video beforehand. */
export interface LiveVideo {
  readonly codec: VideoCodec;
  /** Nominal frames per second; null leaves it to the stream. */
  readonly frameRate: number | null;
}

/** Where neither the session nor the stream tells. */
const DEFAULT_FRAME_RATE = 30;
/** A sequence header is the first OBU of a keyframe, or comes after metadata. */
const MAX_OBUS_BEFORE_SEQUENCE_HEADER = 16;

/** The track that begins with this frame; null when it is no keyframe, or does not tell what a header must. */
export function describeVideo({ codec, frameRate }: LiveVideo, frame: EncodedFrame): VideoTrack | null {
  const { width, height, isKeyframe, isDamaged, data } = frame;
  if (!isKeyframe || isDamaged || width === null || height === null) return null;
  const track = { codec, width, height, codecPrivate: null, frameRate: frameRate ?? DEFAULT_FRAME_RATE };
  switch (codec) {
    case 'h264': {
      const avc = describeAvc(data);
      if (avc === null) return null;
      const rate = frameRate ?? avc.frameRate ?? DEFAULT_FRAME_RATE;
      return { codec, width: avc.width, height: avc.height, codecPrivate: avc.record, frameRate: rate };
    }
    case 'av1': {
      const codecPrivate = sequenceConfig(data);
      return codecPrivate === null ? null : { ...track, codecPrivate };
    }
    case 'vp8':
    case 'vp9':
      return track;
  }
}

/** The configuration record of a temporal unit's sequence header. */
function sequenceConfig(unit: Uint8Array): Uint8Array | null {
  let at = 0;
  for (let left = MAX_OBUS_BEFORE_SEQUENCE_HEADER; left > 0; left -= 1) {
    const obu = readObu(unit, at);
    if (obu === null) return null;
    if (obu.type === SEQUENCE_HEADER) return av1ConfigOf(unit.subarray(at, obu.end));
    at = obu.end;
  }
  return null;
}
