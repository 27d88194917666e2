/** obu_type (AV1 bitstream specification 6.2.2). */
export const SEQUENCE_HEADER = 1;
export const TEMPORAL_DELIMITER = 2;
export const FRAME_HEADER = 3;
export const FRAME = 6;
export const TILE_LIST = 8;
export const PADDING = 15;

export interface Obu {
  readonly type: number;
  /** One byte, or two with an extension, as it came. */
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  /** Where it ends in what was read. */
  readonly end: number;
}

const FORBIDDEN_BIT = 0x80;
const HAS_EXTENSION = 0x04;
const HAS_SIZE = 0x02;
const MAX_LEB128_BYTES = 8;
const MAX_LEB128 = 2 ** 32 - 1;

/** Reads a leb128() (AV1 bitstream specification 4.10.5). Null when it is cut short or above 32 bits. */
export function readLeb128(bytes: Uint8Array, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let index = 0; index < MAX_LEB128_BYTES; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return value <= MAX_LEB128 ? { value, end: at + index + 1 } : null;
  }
  return null;
}

/** The shortest leb128() of an integer from 0 to 2^32 - 1. */
export function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  while (left > 0x7f) {
    bytes.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  return Uint8Array.of(...bytes, left);
}

/** Reads one OBU (5.3); without a size field it takes all bytes. Null when it is malformed or longer than they are. */
export function readObu(bytes: Uint8Array, at = 0): Obu | null {
  const first = bytes[at];
  if (first === undefined || (first & FORBIDDEN_BIT) !== 0) return null;
  const headerEnd = at + ((first & HAS_EXTENSION) === 0 ? 1 : 2);
  const size =
    (first & HAS_SIZE) === 0
      ? { value: bytes.length - headerEnd, end: headerEnd }
      : readLeb128(bytes, headerEnd);
  if (size === null || size.value < 0) return null;
  const end = size.end + size.value;
  if (end > bytes.length) return null;
  return {
    type: (first >> 3) & 0x0f,
    header: bytes.subarray(at, headerEnd),
    payload: bytes.subarray(size.end, end),
    end,
  };
}

/** The same OBU with a size field, in pieces. */
export function withSize({ header, payload }: Pick<Obu, 'header' | 'payload'>): Uint8Array[] {
  const [first = 0, ...extension] = header;
  return [Uint8Array.of(first | HAS_SIZE, ...extension), leb128(payload.length), payload];
}
