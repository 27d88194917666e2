import { BitReader } from '../../rtmp/bit-reader.ts';

/** What `read` makes of the bits; null when they end too early or a code is longer than it may be. */
export function readBits<T>(bytes: Uint8Array, read: (reader: BitReader) => T): T | null {
  try {
    return read(new BitReader(bytes));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
