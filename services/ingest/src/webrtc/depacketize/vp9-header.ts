import type { BitReader } from '../../rtmp/bit-reader.ts';
import { readBits } from './read-bits.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

interface Vp9Header {
  /** Of a keyframe, before scaling for display; null for others. */
  readonly size: PictureSize | null;
}

const FRAME_MARKER = 2;
const SYNC_CODE = 0x49_83_42;
const RGB = 7;
const MAX_BYTES_FOR_SIZE = 4;

/** Reads the front of an uncompressed header (VP9 bitstream specification 6.2). Null when it is none. */
export function readVp9Header(frame: Uint8Array): Vp9Header | null {
  return readBits(frame, (reader) => {
    if (reader.bits(2) !== FRAME_MARKER) return null;
    const profile = reader.bits(1) + 2 * reader.bits(1);
    if (profile === 3 && reader.flag()) return null; // reserved_zero
    const showsExisting = reader.flag();
    if (showsExisting || reader.flag()) return { size: null }; // frame_type 1: not a keyframe
    reader.bits(2); // show_frame, error_resilient_mode
    if (reader.bits(24) !== SYNC_CODE) return null;
    skipColorConfig(reader, profile);
    return { size: { width: reader.bits(16) + 1, height: reader.bits(16) + 1 } };
  });
}

function skipColorConfig(reader: BitReader, profile: number): void {
  if (profile >= 2) reader.flag(); // ten_or_twelve_bit
  const isRgb = reader.bits(3) === RGB;
  if (!isRgb) reader.flag(); // color_range
  if (profile === 1 || profile === 3) reader.bits(isRgb ? 1 : 3); // subsampling, reserved_zero
}

/**
 * Joins the frames of spatial layers to a superframe (VP9 bitstream specification, Annex B): without the index
 * at its end a decoder sees only the first one. `starts`: where each frame begins, up to eight.
 */
export function withSuperframeIndex(frames: Uint8Array, starts: readonly number[]): Uint8Array {
  const sizes = starts.map((start, index) => (starts[index + 1] ?? frames.length) - start);
  const sizeBytes = Math.min(MAX_BYTES_FOR_SIZE, Math.ceil(Math.log2(Math.max(...sizes) + 1) / 8));
  const marker = 0xc0 | ((sizeBytes - 1) << 3) | (starts.length - 1);
  const index = Buffer.alloc(2 + sizeBytes * sizes.length, marker);
  for (const [position, size] of sizes.entries())
    index.writeUIntLE(size, 1 + position * sizeBytes, sizeBytes);
  return Buffer.concat([frames, index]);
}
