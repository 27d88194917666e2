export type VideoCodec = 'h264' | 'vp8' | 'vp9' | 'av1';

/** What a depacketizer reads of an RTP packet (RFC 3550, 5.1); header extensions and padding are taken off before. */
export interface RtpPayload {
  /** Empty for packets of padding only. Nobody changes it afterwards: Opus frames share its memory. */
  readonly payload: Uint8Array;
  readonly marker: boolean;
  /** 32 bits, in units of the codec's RTP clock. */
  readonly timestamp: number;
  /** 16 bits. */
  readonly sequenceNumber: number;
}

/** One picture with all its layers, or one Opus packet. */
export interface EncodedFrame {
  /**
   * H.264: an access unit in Annex B format without access unit delimiters; AV1: a temporal unit in low-overhead format
   * without temporal delimiters; VP8, VP9, Opus: the frame as coded. Empty when nothing of a damaged frame is of use.
   */
  readonly data: Uint8Array;
  /** Decoding can begin here, and `data` holds what it takes (parameter sets, sequence header). True for all audio. */
  readonly isKeyframe: boolean;
  /** Of its packets; 32 bits. */
  readonly rtpTimestamp: number;
  /** Pixels, as the newest keyframe tells; null for audio and before the first keyframe. */
  readonly width: number | null;
  readonly height: number | null;
  /** A packet of this very frame is missing or malformed. */
  readonly isDamaged: boolean;
  /** Packets were lost between the former frame and this one: what it refers to may be missing. */
  readonly followsLoss: boolean;
}

export interface Depacketizer {
  /**
   * Takes packets in sending order, each once. `lossBefore`: one or more right before this one never came. Gives the
   * frames that this packet completes, at most two. Never throws.
   */
  push(packet: RtpPayload, lossBefore: boolean): readonly EncodedFrame[];
}

/** As for RTMP: a keyframe at 12 Mb/s with a 2 s GOP stays far below. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;
