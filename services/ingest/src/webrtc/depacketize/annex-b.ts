/** In front of every NAL unit that we write (H.264 B.1.1, with zero_byte). */
export const START_CODE = Uint8Array.of(0, 0, 0, 1);
const SHORT_START_CODE = START_CODE.subarray(1);
/** Twice what a depacketizer lets into an access unit; a NAL unit with start codes inside must not become millions. */
const MAX_SPLIT_NALS = 2000;

/** The NAL units of a byte stream (H.264 B.1) without start codes and trailing zeros, as views; none is empty. */
export function splitAnnexB(annexB: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(annexB.buffer, annexB.byteOffset, annexB.byteLength);
  const nals: Uint8Array[] = [];
  let at = bytes.indexOf(SHORT_START_CODE);
  while (at !== -1 && nals.length < MAX_SPLIT_NALS) {
    const start = at + SHORT_START_CODE.length;
    at = bytes.indexOf(SHORT_START_CODE, start);
    let end = at === -1 ? bytes.length : at;
    while (end > start && bytes[end - 1] === 0) end -= 1;
    if (end > start) nals.push(annexB.subarray(start, end));
  }
  return nals;
}
