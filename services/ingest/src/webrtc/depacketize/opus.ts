import type { EncodedFrame, RtpPayload } from './encoded-frame.ts';

export interface OpusFrame extends EncodedFrame {
  /** 2.5 to 120 ms. */
  readonly durationMs: number;
  /** Coded in this packet; a stereo stream may fall back to one channel and return at any time. */
  readonly channels: 1 | 2;
}

/** Frame lengths by configuration, ms (RFC 6716, table 2). */
const SILK_MS = [10, 20, 40, 60] as const;
const HYBRID_MS = [10, 20] as const;
const CELT_MS = [2.5, 5, 10, 20] as const;
const FIRST_HYBRID = 12;
const FIRST_CELT = 16;
const STEREO_BIT = 0x04;
const COUNT_BITS = 0x3f;
/** RFC 6716, 3.4: R5 and R2. */
const MAX_PACKET_MS = 120;
const MAX_FRAME_BYTES = 1275;

/** Reads the TOC byte and what it promises (RFC 6716, 3.1, 3.2). Null for a packet that no decoder takes (3.4). */
export function readOpusPacket(packet: Uint8Array): Pick<OpusFrame, 'durationMs' | 'channels'> | null {
  const [toc] = packet;
  const frames = toc === undefined ? null : countFrames(packet, toc & 3);
  if (toc === undefined || frames === null) return null;
  const durationMs = frames * frameMs(toc >> 3);
  if (durationMs > MAX_PACKET_MS) return null;
  return { durationMs, channels: (toc & STEREO_BIT) === 0 ? 1 : 2 };
}

/** Opus over RTP: a packet is a frame (RFC 7587, 4.2). Packets that cannot be decoded are left out. */
export class OpusDepacketizer {
  #hasLost = false;

  push({ payload, timestamp }: RtpPayload, lossBefore: boolean): readonly OpusFrame[] {
    if (lossBefore) this.#hasLost = true;
    const packet = readOpusPacket(payload);
    if (packet === null) return [];
    const followsLoss = this.#hasLost;
    this.#hasLost = false;
    const frame = { data: payload, isKeyframe: true, rtpTimestamp: timestamp, width: null, height: null };
    return [{ ...frame, isDamaged: false, followsLoss, ...packet }];
  }
}

function frameMs(config: number): number {
  if (config < FIRST_HYBRID) return SILK_MS[config % 4] ?? 0;
  if (config < FIRST_CELT) return HYBRID_MS[config % 2] ?? 0;
  return CELT_MS[config % 4] ?? 0;
}

/** Frames by the TOC's code; null when the packet's length does not go with it. */
function countFrames(packet: Uint8Array, code: number): number | null {
  const codedBytes = packet.length - 1;
  switch (code) {
    case 0:
      return codedBytes <= MAX_FRAME_BYTES ? 1 : null;
    case 1:
      return codedBytes % 2 === 0 && codedBytes <= 2 * MAX_FRAME_BYTES ? 2 : null;
    case 2:
      return codedBytes > 0 ? 2 : null;
    default: {
      const frames = (packet[1] ?? 0) & COUNT_BITS;
      return frames > 0 ? frames : null;
    }
  }
}
