/** Size of an element that ends where an element comes that cannot be in it (RFC 8794, 6.2). */
const UNKNOWN_SIZE = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
const MAX_SIZE_BYTES = 8;

/** An element; ids are written as specifications name them, marker bits included (RFC 8794, 5). */
export function element(id: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([bigEndian(id), elementSize(length), ...content]);
}

/** The beginning of an element that stays open: what is written next is in it. */
export function openElement(id: number): Uint8Array {
  return Buffer.concat([bigEndian(id), UNKNOWN_SIZE]);
}

/** An element with an unsigned integer up to 2^53 - 1, in as few bytes as it takes (RFC 8794, 7.2). */
export const unsigned = (id: number, value: number): Uint8Array => element(id, bigEndian(value));

/** An element with a float of eight bytes (RFC 8794, 7.3). */
export function float(id: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}

/** An element with a string (RFC 8794, 7.4 and 7.5). */
export const text = (id: number, value: string): Uint8Array => element(id, Buffer.from(value, 'utf8'));

/** An element's size, in as few bytes as it takes; all ones would mean unknown (RFC 8794, 6.1, 6.2). */
export function elementSize(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a size: ${value}`);
  let length = 1;
  while (length < MAX_SIZE_BYTES && value >= 2 ** (7 * length) - 1) length += 1;
  const bytes = new Uint8Array(length);
  const digits = bigEndian(value);
  bytes.set(digits, length - digits.length);
  bytes[0] = (bytes[0] ?? 0) | (0x80 >> (length - 1));
  return bytes;
}

/** At least one byte. */
function bigEndian(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an unsigned integer: ${value}`);
  const bytes: number[] = [];
  let left = value;
  do {
    bytes.unshift(left % 0x1_00);
    left = Math.floor(left / 0x1_00);
  } while (left > 0);
  return Uint8Array.from(bytes);
}
