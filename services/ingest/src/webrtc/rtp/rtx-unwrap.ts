import { dataViewOf } from './data-view.ts';
import type { RtpPacket } from './rtp-packet.ts';

export interface RtxStream {
  /** SSRC of the stream whose packets are sent again. */
  readonly mediaSsrc: number;
  /** Retransmission payload type to the original one (`apt` of the SDP). */
  readonly payloadTypes: ReadonlyMap<number, number>;
}

/** Original sequence number in front of the payload. */
const ORIGINAL_NUMBER_BYTES = 2;

/**
 * The original of a retransmitted packet (RFC 4588, 4). Null when the payload type is not a retransmission of anything,
 * and for packets without a payload: browsers probe the bandwidth with those, dozens in the first second.
 */
export function unwrapRtx(packet: RtpPacket, { mediaSsrc, payloadTypes }: RtxStream): RtpPacket | null {
  const payloadType = payloadTypes.get(packet.payloadType);
  if (payloadType === undefined || packet.payload.length <= ORIGINAL_NUMBER_BYTES) return null;
  return {
    ...packet,
    payloadType,
    ssrc: mediaSsrc,
    sequenceNumber: dataViewOf(packet.payload).getUint16(0),
    payload: packet.payload.subarray(ORIGINAL_NUMBER_BYTES),
  };
}
