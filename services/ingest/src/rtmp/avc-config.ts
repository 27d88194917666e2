import { type PictureParameters, parseSequenceParameterSet } from './sequence-parameter-set.ts';

export interface AvcConfig extends PictureParameters {
  /** Bytes of the length before each NAL unit: 1, 2 or 4. */
  readonly nalLengthBytes: 1 | 2 | 4;
}

const FIXED_BYTES = 6;
/** Parameter sets of real encoders have less than 100 bytes; a long one only costs parsing time. */
const MAX_PARAMETER_SET_BYTES = 1024;

/** Reads an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). Null when it cannot be used. */
export function parseAvcConfig(record: Uint8Array): AvcConfig | null {
  if (record.length < FIXED_BYTES || record[0] !== 1) return null;
  const nalLengthBytes = ((record[4] ?? 0) & 3) + 1;
  if (nalLengthBytes !== 1 && nalLengthBytes !== 2 && nalLengthBytes !== 4) return null;
  const nals = readParameterSets(record);
  const [first] = nals ?? [];
  const picture = first === undefined ? null : parseSequenceParameterSet(first);
  return picture === null ? null : { ...picture, nalLengthBytes };
}

/** All SPS of the record; null when a length leads out of it, or no picture parameter set is there. */
function readParameterSets(record: Uint8Array): Uint8Array[] | null {
  const sequence = readSets(record, FIXED_BYTES, (record[FIXED_BYTES - 1] ?? 0) & 0x1f);
  if (sequence === null) return null;
  const count = record[sequence.end] ?? 0;
  const picture = readSets(record, sequence.end + 1, count);
  return count > 0 && picture !== null ? sequence.sets : null;
}

function readSets(record: Uint8Array, from: number, count: number) {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const sets: Uint8Array[] = [];
  let end = from;
  for (let left = count; left > 0; left -= 1) {
    if (end + 2 > record.length) return null;
    const length = view.getUint16(end);
    end += 2 + length;
    if (length > MAX_PARAMETER_SET_BYTES || end > record.length) return null;
    sets.push(record.subarray(end - length, end));
  }
  return { sets, end };
}

/** Whether the NAL units of a frame fill it exactly; a decoder stumbles over anything else. */
export function hasIntactNals(frame: Uint8Array, nalLengthBytes: 1 | 2 | 4): boolean {
  let at = 0;
  while (at < frame.length) {
    if (at + nalLengthBytes > frame.length) return false;
    let length = 0;
    for (let index = 0; index < nalLengthBytes; index += 1) length = length * 256 + (frame[at + index] ?? 0);
    at += nalLengthBytes + length;
    if (length === 0 || at > frame.length) return false;
  }
  return at > 0;
}
