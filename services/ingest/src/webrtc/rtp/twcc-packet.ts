import { dataViewOf } from './data-view.ts';
import { rtcpPacket, TRANSPORT_FEEDBACK } from './rtcp-writer.ts';

/** What one feedback packet tells (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1). */
export interface TwccReport {
  /** 16 bits, of the first packet in `deltas`. */
  readonly baseSequenceNumber: number;
  /** In 64 ms; sent modulo 2^24. */
  readonly referenceTime: number;
  /** Modulo 256. */
  readonly feedbackCount: number;
  /**
   * One for each packet from the base on: arrival in 250 us after the packet received before it (the first: after the
   * reference time), -32,768 to 32,767, or null when it is missing.
   */
  readonly deltas: readonly (number | null)[];
}

/** Packet statuses (3.1.1): a small delta is one byte without sign, a large one two bytes with. */
const MISSING = 0;
const SMALL = 1;
const LARGE = 2;
type Status = typeof MISSING | typeof SMALL | typeof LARGE;

const TWCC_FORMAT = 15;
const FIXED_BYTES = 16;
const MAX_SMALL_DELTA = 255;
const MAX_RUN = 0x1fff;
const VECTOR = 0x8000;
const TWO_BIT_VECTOR = 0xc000;
const ONE_BIT_SYMBOLS = 14;
const TWO_BIT_SYMBOLS = 7;

/** The feedback as one RTCP packet. */
export function twccPacket(senderSsrc: number, mediaSsrc: number, report: TwccReport): Uint8Array {
  const statuses = report.deltas.map(statusOf);
  const chunks = statusChunks(statuses);
  const deltaBytes = statuses.reduce<number>((sum, status) => sum + status, 0);
  // Filled up with zeros to whole words, as in the figure of the draft.
  const body = new Uint8Array(4 * Math.ceil((FIXED_BYTES + 2 * chunks.length + deltaBytes) / 4));
  const view = dataViewOf(body);
  view.setUint32(0, senderSsrc);
  view.setUint32(4, mediaSsrc);
  view.setUint16(8, report.baseSequenceNumber);
  view.setUint16(10, statuses.length);
  // Both fields share a word; setUint32 takes it modulo 2^32 and so the reference time modulo 2^24.
  view.setUint32(12, report.referenceTime * 256 + (report.feedbackCount & 0xff));
  let at = FIXED_BYTES;
  for (const chunk of chunks) {
    view.setUint16(at, chunk);
    at += 2;
  }
  for (const delta of report.deltas) {
    const status = statusOf(delta);
    if (status === SMALL) view.setUint8(at, delta ?? 0);
    if (status === LARGE) view.setInt16(at, delta ?? 0);
    at += status;
  }
  return rtcpPacket(TRANSPORT_FEEDBACK, TWCC_FORMAT, body);
}

/** The value is at the same time the number of bytes that the delta takes. */
function statusOf(delta: number | null): Status {
  if (delta === null) return MISSING;
  return delta >= 0 && delta <= MAX_SMALL_DELTA ? SMALL : LARGE;
}

/** Run length chunks where one covers more than a vector would, vectors elsewhere (3.1.2 to 3.1.4). */
function statusChunks(statuses: readonly Status[]): number[] {
  const chunks: number[] = [];
  for (let at = 0; at < statuses.length; ) {
    const status = statuses[at] ?? MISSING;
    const run = runLength(statuses, at);
    const vector = statuses.slice(at, at + ONE_BIT_SYMBOLS);
    const fitsOneBit = !vector.includes(LARGE);
    const worthRun = run >= (fitsOneBit ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS);
    if (worthRun || at + run === statuses.length) {
      chunks.push((status << 13) | run);
      at += run;
    } else if (fitsOneBit) {
      chunks.push(VECTOR | packed(vector, ONE_BIT_SYMBOLS, 1));
      at += ONE_BIT_SYMBOLS;
    } else {
      chunks.push(TWO_BIT_VECTOR | packed(vector, TWO_BIT_SYMBOLS, 2));
      at += TWO_BIT_SYMBOLS;
    }
  }
  return chunks;
}

function runLength(statuses: readonly Status[], from: number): number {
  const status = statuses[from];
  let at = from;
  while (at < statuses.length && at - from < MAX_RUN && statuses[at] === status) at += 1;
  return at - from;
}

/** `count` symbols of `bits` bits each, the first in the highest bits; places after the last status are zero. */
function packed(statuses: readonly Status[], count: number, bits: 1 | 2): number {
  let value = 0;
  for (let index = 0; index < count; index += 1) value = (value << bits) | (statuses[index] ?? MISSING);
  return value;
}
