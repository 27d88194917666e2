export type Track = 'video' | 'audio';

/** One frame as an FLV tag body. */
export interface MediaFrame {
  readonly track: Track;
  /** Milliseconds: the publisher's own modulo 2^32 before the repair, on the session's time line after it. */
  readonly timestamp: number;
  /** Always false for audio. */
  readonly keyframe: boolean;
  readonly body: Buffer;
}
