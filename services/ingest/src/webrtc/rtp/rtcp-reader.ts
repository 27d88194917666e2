import { dataViewOf } from './data-view.ts';
import { REPORT_BLOCK_BYTES, type ReportBlock, readReportBlock } from './report-block.ts';
import { readSourceNames, type SourceName } from './source-description.ts';

export interface SenderReport {
  readonly kind: 'sender-report';
  readonly ssrc: number;
  /** The sender's wall clock in ms since 1970, fractions included; null when it has none (RFC 3550, 6.4.1). */
  readonly ntpMs: number | null;
  /** Middle 32 bits of the NTP time, to be echoed as `lastSenderReport`. */
  readonly ntpMiddle: number;
  /** The same instant on the RTP clock, 32 bits. */
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
  readonly blocks: readonly ReportBlock[];
}

export type RtcpPacket =
  | SenderReport
  | { readonly kind: 'receiver-report'; readonly ssrc: number; readonly blocks: readonly ReportBlock[] }
  | { readonly kind: 'source-description'; readonly names: readonly SourceName[] }
  | { readonly kind: 'goodbye'; readonly ssrcs: readonly number[] };

const MAX_COMPOUND_BYTES = 9216;
/** Real compounds hold two to five. */
const MAX_COMPOUND_PACKETS = 64;
const HEADER_BYTES = 4;
const SENDER_INFO_END = 24;
const TYPES = { senderReport: 200, receiverReport: 201, sourceDescription: 202, goodbye: 203 } as const;
/** Seconds from 1900 to 1970. */
const NTP_EPOCH_OFFSET = 2_208_988_800;

/**
 * The packets of a compound, in order (RFC 3550, 6; reduced size by RFC 5506 as well). Unknown ones are skipped, and so
 * are those whose own fields do not fit. Null when the packets do not fill the datagram exactly.
 */
export function readRtcp(bytes: Uint8Array): RtcpPacket[] | null {
  if (bytes.length === 0 || bytes.length > MAX_COMPOUND_BYTES) return null;
  const packets: RtcpPacket[] = [];
  let at = 0;
  for (let count = 0; at < bytes.length; count += 1) {
    const frame = count < MAX_COMPOUND_PACKETS ? readFrame(bytes, at) : null;
    if (frame === null) return null;
    const packet = readBody(frame);
    if (packet !== null) packets.push(packet);
    at = frame.end;
  }
  return packets;
}

interface Frame {
  readonly type: number;
  /** The five bits after version and padding flag. */
  readonly count: number;
  readonly body: Uint8Array;
  readonly end: number;
}

function readFrame(bytes: Uint8Array, at: number): Frame | null {
  if (at + HEADER_BYTES > bytes.length) return null;
  const view = dataViewOf(bytes);
  const flags = view.getUint8(at);
  const end = at + 4 * (view.getUint16(at + 2) + 1);
  if (flags >> 6 !== 2 || end > bytes.length) return null;
  let bodyEnd = end;
  if ((flags & 0x20) !== 0) {
    // Only the last packet may be padded (RFC 3550, 6.4.1).
    const padding = view.getUint8(end - 1);
    bodyEnd -= padding;
    if (end !== bytes.length || padding === 0 || bodyEnd < at + HEADER_BYTES) return null;
  }
  const body = bytes.subarray(at + HEADER_BYTES, bodyEnd);
  return { type: view.getUint8(at + 1), count: flags & 0x1f, body, end };
}

function readBody({ type, count, body }: Frame): RtcpPacket | null {
  switch (type) {
    case TYPES.senderReport:
      return readSenderReport(body, count);
    case TYPES.receiverReport: {
      const blocks = readBlocks(body, 4, count);
      return blocks === null
        ? null
        : { kind: 'receiver-report', ssrc: dataViewOf(body).getUint32(0), blocks };
    }
    case TYPES.sourceDescription: {
      const names = readSourceNames(body, count);
      return names === null ? null : { kind: 'source-description', names };
    }
    case TYPES.goodbye:
      return readGoodbye(body, count);
    default:
      return null;
  }
}

function readSenderReport(body: Uint8Array, count: number): SenderReport | null {
  const blocks = readBlocks(body, SENDER_INFO_END, count);
  if (blocks === null) return null;
  const view = dataViewOf(body);
  return {
    kind: 'sender-report',
    ssrc: view.getUint32(0),
    ntpMs: unixMs(view.getUint32(4), view.getUint32(8)),
    ntpMiddle: view.getUint32(6),
    rtpTimestamp: view.getUint32(12),
    packetCount: view.getUint32(16),
    octetCount: view.getUint32(20),
    blocks,
  };
}

/** Null when the blocks, or what comes before them, are not all there. */
function readBlocks(body: Uint8Array, from: number, count: number): ReportBlock[] | null {
  if (from + count * REPORT_BLOCK_BYTES > body.length) return null;
  const view = dataViewOf(body);
  return Array.from({ length: count }, (_, index) =>
    readReportBlock(view, from + index * REPORT_BLOCK_BYTES),
  );
}

function readGoodbye(body: Uint8Array, count: number): RtcpPacket | null {
  if (count * 4 > body.length) return null;
  const view = dataViewOf(body);
  return { kind: 'goodbye', ssrcs: Array.from({ length: count }, (_, index) => view.getUint32(index * 4)) };
}

/** NTP seconds begin again in 2036; small ones are taken to be after that (RFC 4330, 3). */
function unixMs(seconds: number, fraction: number): number | null {
  if (seconds === 0 && fraction === 0) return null;
  const sinceEpoch = seconds >= 2 ** 31 ? seconds : seconds + 2 ** 32;
  return (sinceEpoch - NTP_EPOCH_OFFSET) * 1000 + (fraction * 1000) / 2 ** 32;
}
