import { dataViewOf } from './data-view.ts';
import { MAX_REPORT_BLOCKS, REPORT_BLOCK_BYTES, type ReportBlock, writeReportBlock } from './report-block.ts';
import { sourceDescriptionBody } from './source-description.ts';

/** Who speaks. */
export interface RtcpSender {
  readonly ssrc: number;
  readonly cname: string;
  /** a=rtcp-rsize was agreed on: feedback may go out alone (RFC 5506). */
  readonly reducedSize: boolean;
}

const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
export const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const NACK_FORMAT = 1;
const PLI_FORMAT = 1;
const FIR_FORMAT = 4;
/** Application layer feedback, told apart by its first four bytes. */
const REMB_FORMAT = 15;
const REMB_NAME = 0x52_45_4d_42;
const MAX_REMB_SSRCS = 16;
const MAX_REMB_MANTISSA = 0x3_ff_ff;
/** Keeps a NACK below 1,200 bytes; each entry names up to 17 packets. */
export const MAX_NACK_ENTRIES = 250;

/** One RTCP packet around a body, whose length must be a multiple of four (RFC 3550, 6.4). */
export function rtcpPacket(type: number, count: number, body: Uint8Array): Uint8Array {
  const packet = new Uint8Array(4 + body.length);
  const view = dataViewOf(packet);
  view.setUint8(0, 0x80 | count);
  view.setUint8(1, type);
  view.setUint16(2, body.length / 4);
  packet.set(body, 4);
  return packet;
}

/** RR and CNAME, a compound of its own (RFC 3550, 6.1); blocks after the 31st are left off. */
export function receiverReport(sender: RtcpSender, blocks: readonly ReportBlock[]): Uint8Array {
  const reported = blocks.slice(0, MAX_REPORT_BLOCKS);
  const body = new Uint8Array(4 + reported.length * REPORT_BLOCK_BYTES);
  const view = dataViewOf(body);
  view.setUint32(0, sender.ssrc);
  for (const [index, block] of reported.entries())
    writeReportBlock(view, 4 + index * REPORT_BLOCK_BYTES, block);
  return Buffer.concat([
    rtcpPacket(RECEIVER_REPORT, reported.length, body),
    rtcpPacket(SOURCE_DESCRIPTION, 1, sourceDescriptionBody(sender)),
  ]);
}

/** A feedback packet as it may be sent: alone, or behind an empty RR and the CNAME (RFC 4585, 3.1). */
export function feedbackDatagram(sender: RtcpSender, packet: Uint8Array): Uint8Array {
  return sender.reducedSize ? packet : Buffer.concat([receiverReport(sender, []), packet]);
}

/**
 * Generic NACK (RFC 4585, 6.2.1) for 16-bit sequence numbers, best in ascending order. Null when there are none; those
 * that do not fit into 250 entries are left off.
 */
export function genericNack(
  sender: RtcpSender,
  mediaSsrc: number,
  sequenceNumbers: readonly number[],
): Uint8Array | null {
  const entries = nackEntries(sequenceNumbers);
  if (entries.length === 0) return null;
  const body = feedbackBody(sender.ssrc, mediaSsrc, entries.length * 4);
  const view = dataViewOf(body);
  for (const [index, { first, followers }] of entries.entries()) {
    view.setUint16(8 + index * 4, first);
    view.setUint16(10 + index * 4, followers);
  }
  return feedbackDatagram(sender, rtcpPacket(TRANSPORT_FEEDBACK, NACK_FORMAT, body));
}

/** Asks for a keyframe (RFC 4585, 6.3.1). */
export function pictureLossIndication(sender: RtcpSender, mediaSsrc: number): Uint8Array {
  const body = feedbackBody(sender.ssrc, mediaSsrc, 0);
  return feedbackDatagram(sender, rtcpPacket(PAYLOAD_FEEDBACK, PLI_FORMAT, body));
}

/** Asks for a keyframe (RFC 5104, 4.3.1); `commandNumber` (8 bits) grows with every new request, not with a repeated one. */
export function fullIntraRequest(sender: RtcpSender, mediaSsrc: number, commandNumber: number): Uint8Array {
  const body = feedbackBody(sender.ssrc, 0, 8);
  const view = dataViewOf(body);
  view.setUint32(8, mediaSsrc);
  view.setUint8(12, commandNumber);
  return feedbackDatagram(sender, rtcpPacket(PAYLOAD_FEEDBACK, FIR_FORMAT, body));
}

/** The bit rate all `ssrcs` together may send (draft-alvestrand-rmcat-remb, 2.2), rounded down to 18 significant bits. */
export function receiverEstimatedBitrate(
  sender: RtcpSender,
  bitsPerSecond: number,
  ssrcs: readonly number[],
): Uint8Array {
  const limited = ssrcs.slice(0, MAX_REMB_SSRCS);
  const body = feedbackBody(sender.ssrc, 0, 8 + 4 * limited.length);
  const view = dataViewOf(body);
  let mantissa = Math.floor(Math.min(Math.max(bitsPerSecond, 0), Number.MAX_SAFE_INTEGER));
  let exponent = 0;
  for (; mantissa > MAX_REMB_MANTISSA; exponent += 1) mantissa = Math.floor(mantissa / 2);
  view.setUint32(8, REMB_NAME);
  view.setUint32(12, limited.length * 2 ** 24 + exponent * 2 ** 18 + mantissa);
  for (const [index, ssrc] of limited.entries()) view.setUint32(16 + index * 4, ssrc);
  return feedbackDatagram(sender, rtcpPacket(PAYLOAD_FEEDBACK, REMB_FORMAT, body));
}

/** Both SSRCs that begin every feedback packet (RFC 4585, 6.1), and room for what follows. */
function feedbackBody(senderSsrc: number, mediaSsrc: number, bytes: number): Uint8Array {
  const body = new Uint8Array(8 + bytes);
  const view = dataViewOf(body);
  view.setUint32(0, senderSsrc);
  view.setUint32(4, mediaSsrc);
  return body;
}

/** Bit n of `followers` stands for the packet n + 1 after `first`. */
interface NackEntry {
  readonly first: number;
  followers: number;
}

function nackEntries(sequenceNumbers: readonly number[]): NackEntry[] {
  const entries: NackEntry[] = [];
  for (const number of sequenceNumbers) {
    const entry = entries.at(-1);
    const distance = entry === undefined ? Infinity : (number - entry.first) & 0xffff;
    if (distance === 0) continue;
    if (entry !== undefined && distance <= 16) entry.followers |= 1 << (distance - 1);
    else if (entries.length < MAX_NACK_ENTRIES) entries.push({ first: number & 0xffff, followers: 0 });
    else break;
  }
  return entries;
}
