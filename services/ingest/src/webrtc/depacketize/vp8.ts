import { type Depacketizer, MAX_FRAME_BYTES } from './encoded-frame.ts';
import {
  type FinishedFrame,
  FrameAssembly,
  type FrameParts,
  type PacketPlace,
  sizeOrNull,
} from './frame-assembly.ts';
import { FrameBytes } from './frame-bytes.ts';

/** First byte of the payload descriptor (RFC 7741, 4.2). */
const EXTENDED = 0x80;
const PARTITION_START = 0x10;
const PARTITION_INDEX = 0x07;
/** Its extension. */
const HAS_PICTURE_ID = 0x80;
const HAS_LAYER_INDEX = 0x40;
const HAS_TEMPORAL_OR_KEY_INDEX = 0x30;
const LONG_PICTURE_ID = 0x80;

const FRAME_TAG_BYTES = 3;
const KEYFRAME_HEADER_BYTES = 10;
const KEYFRAME_START_CODE = [0x9d, 0x01, 0x2a] as const;
const SIZE_BITS = 0x3fff;

interface Descriptor {
  /** The packet begins with the first byte of a frame. */
  readonly beginsFrame: boolean;
  readonly bytes: number;
}

interface FrameHeader {
  /** Of a keyframe; null for others. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** VP8 frames by RFC 7741. Of a damaged frame nothing is given: its first partition or its token data have a hole. */
class Vp8Parts implements FrameParts {
  readonly #bytes = new FrameBytes(MAX_FRAME_BYTES);
  #size: FrameHeader['size'] = null;

  add(payload: Uint8Array, { isFirst }: PacketPlace): boolean {
    const descriptor = readDescriptor(payload);
    if (descriptor === null || descriptor.beginsFrame !== isFirst) return false;
    return this.#bytes.append(payload.subarray(descriptor.bytes));
  }

  finish(isDamaged: boolean): FinishedFrame {
    const data = this.#bytes.take();
    const header = isDamaged ? null : readVp8Header(data);
    if (header === null) return { picture: null, isDamaged: true };
    this.#size = header.size ?? this.#size;
    const isKeyframe = header.size !== null;
    return { picture: { data, isKeyframe, ...sizeOrNull(this.#size) }, isDamaged: false };
  }
}

export const createVp8Depacketizer = (): Depacketizer => new FrameAssembly(new Vp8Parts());

/** Null when the packet ends within it or right after it. */
function readDescriptor(payload: Uint8Array): Descriptor | null {
  const [first = 0, extension = 0, pictureId = 0] = payload;
  let bytes = 1;
  if ((first & EXTENDED) !== 0) {
    bytes += 1;
    if ((extension & HAS_PICTURE_ID) !== 0) bytes += (pictureId & LONG_PICTURE_ID) === 0 ? 1 : 2;
    if ((extension & HAS_LAYER_INDEX) !== 0) bytes += 1;
    if ((extension & HAS_TEMPORAL_OR_KEY_INDEX) !== 0) bytes += 1;
  }
  if (bytes >= payload.length) return null;
  return { beginsFrame: (first & PARTITION_START) !== 0 && (first & PARTITION_INDEX) === 0, bytes };
}

/** Reads a frame's header (RFC 6386, 9.1). Null when it is cut short or contradicts itself. */
export function readVp8Header(frame: Uint8Array): FrameHeader | null {
  const [low = 0, middle = 0, high = 0] = frame;
  const isKeyframe = (low & 1) === 0;
  const headerBytes = isKeyframe ? KEYFRAME_HEADER_BYTES : FRAME_TAG_BYTES;
  const firstPartitionBytes = (low + middle * 0x1_00 + high * 0x1_00_00) >> 5;
  if (frame.length < headerBytes + firstPartitionBytes) return null;
  if (!isKeyframe) return { size: null };
  if (!KEYFRAME_START_CODE.every((byte, index) => frame[FRAME_TAG_BYTES + index] === byte)) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const width = view.getUint16(6, true) & SIZE_BITS;
  const height = view.getUint16(8, true) & SIZE_BITS;
  return width > 0 && height > 0 ? { size: { width, height } } : null;
}
