import { dataViewOf } from '../data-view.ts';

export interface ReadTwcc {
  readonly base: number;
  readonly feedbackCount: number;
  /** Each packet from the base on: its 16-bit number and arrival in ms (modulo 2^24 * 64), or null. */
  readonly packets: readonly (readonly [sequenceNumber: number, arrivedAtMs: number | null])[];
}

/** Reads a TWCC feedback packet that stands alone; throws when it is not well formed. */
export function readTwcc(bytes: Uint8Array): ReadTwcc {
  const view = dataViewOf(bytes);
  if (view.getUint16(0) !== 0x8fcd || bytes.length !== 4 * (view.getUint16(2) + 1))
    throw new Error('no feedback');
  const base = view.getUint16(12);
  const count = view.getUint16(14);
  const statuses: number[] = [];
  let at = 20;
  while (statuses.length < count) {
    statuses.push(...readChunk(view.getUint16(at)));
    at += 2;
  }
  let ticks = (view.getUint32(16) >>> 8) * 256;
  const packets = statuses.slice(0, count).map((status, index) => {
    if (status === 3) throw new Error('reserved status');
    if (status !== 0) ticks += status === 1 ? view.getUint8(at) : view.getInt16(at);
    at += status;
    return [(base + index) & 0xffff, status === 0 ? null : ticks / 4] as const;
  });
  if (bytes.length - at >= 4) throw new Error('more than padding at the end');
  return { base, feedbackCount: view.getUint8(19), packets };
}

function readChunk(chunk: number): number[] {
  if (chunk < 0x8000) return Array.from({ length: chunk & 0x1fff }, () => chunk >> 13);
  const bits = chunk < 0xc000 ? 1 : 2;
  const symbols = 14 / bits;
  return Array.from(
    { length: symbols },
    (_, index) => (chunk >> (14 - bits * (index + 1))) & (2 ** bits - 1),
  );
}
