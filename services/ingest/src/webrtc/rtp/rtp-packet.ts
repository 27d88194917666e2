import { dataViewOf } from './data-view.ts';
import { type HeaderExtensions, NO_EXTENSIONS, readHeaderExtensions } from './header-extensions.ts';

/** More than any WebRTC sender puts in a datagram (they stay below 1,500 bytes), jumbo frames included. */
export const MAX_RTP_PACKET_BYTES = 9216;
const VERSION = 2;
const FIXED_HEADER_BYTES = 12;
/** Version, flags, type and length: an RTCP packet has at least these. */
const RTCP_HEADER_BYTES = 4;
/** Second byte of RTCP; an RTP packet with marker must not use payload types 64 to 95 (RFC 5761, 4). */
const RTCP_TYPES = { first: 192, last: 223 } as const;

export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits. */
  readonly sequenceNumber: number;
  /** 32 bits, in ticks of the payload type's clock. */
  readonly timestamp: number;
  readonly ssrc: number;
  /** View into the datagram, without padding; empty in packets that only probe the bandwidth. */
  readonly payload: Uint8Array;
  readonly extensions: HeaderExtensions;
}

/** Whether a datagram is RTCP where RTP and RTCP share one port (RFC 5761, 4). */
export function isRtcp(bytes: Uint8Array): boolean {
  if (bytes.length < RTCP_HEADER_BYTES || (bytes[0] ?? 0) >> 6 !== VERSION) return false;
  const type = bytes[1] ?? 0;
  return type >= RTCP_TYPES.first && type <= RTCP_TYPES.last;
}

/** Reads one RTP packet (RFC 3550, 5.1). Null when it is none, or when a length in it cannot be true. */
export function parseRtpPacket(bytes: Uint8Array): RtpPacket | null {
  if (bytes.length < FIXED_HEADER_BYTES || bytes.length > MAX_RTP_PACKET_BYTES || isRtcp(bytes)) return null;
  const view = dataViewOf(bytes);
  const flags = view.getUint8(0);
  if (flags >> 6 !== VERSION) return null;
  const header = readVariableHeader(bytes, flags);
  const paddingBytes = readPaddingBytes(bytes, flags);
  if (header === null || paddingBytes === null) return null;
  const end = bytes.length - paddingBytes;
  if (header.end > end) return null;
  const second = view.getUint8(1);
  return {
    payloadType: second & 0x7f,
    marker: second >= 0x80,
    sequenceNumber: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(header.end, end),
    extensions: header.extensions,
  };
}

/** Contributing sources, which nobody here needs, and the header extension. */
function readVariableHeader(bytes: Uint8Array, flags: number) {
  const end = FIXED_HEADER_BYTES + 4 * (flags & 0x0f);
  const hasExtension = (flags & 0x10) !== 0;
  return hasExtension ? readHeaderExtensions(bytes, end) : { extensions: NO_EXTENSIONS, end };
}

/** The last byte counts the padding, itself included; so a count of 0 is a lie. */
function readPaddingBytes(bytes: Uint8Array, flags: number): number | null {
  if ((flags & 0x20) === 0) return 0;
  const count = bytes.at(-1) ?? 0;
  return count === 0 ? null : count;
}
