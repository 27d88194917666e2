import type { PictureSize } from './vp9-header.ts';

interface Vp9Descriptor {
  /** The packet holds the first byte of a spatial layer's frame. */
  readonly beginsLayer: boolean;
  /** ... the last byte. */
  readonly endsLayer: boolean;
  readonly spatialLayer: number;
  /** Of the highest layer, when the packet carries a scalability structure with sizes. */
  readonly size: PictureSize | null;
  /** Length of the descriptor. */
  readonly bytes: number;
}

/** First byte (RFC 9628, 4.2): I, P, L, F, B, E, V. */
const HAS_PICTURE_ID = 0x80;
const IS_PREDICTED = 0x40;
const HAS_LAYERS = 0x20;
const IS_FLEXIBLE = 0x10;
const BEGINS_LAYER = 0x08;
const ENDS_LAYER = 0x04;
const HAS_STRUCTURE = 0x02;
const LONG_PICTURE_ID = 0x80;
const MORE_REFERENCES = 0x01;
const MAX_REFERENCES = 3;
/** First byte of a scalability structure: N_S in three bits, Y, G. */
const HAS_SIZES = 0x10;
const HAS_GROUP = 0x08;
const SIZE_BYTES = 4;

/** Null when the packet ends within the descriptor or right after it, or it names more than three references. */
export function readVp9Descriptor(payload: Uint8Array): Vp9Descriptor | null {
  const flags = payload[0] ?? 0;
  const isFlexible = (flags & IS_FLEXIBLE) !== 0;
  let bytes = 1;
  let spatialLayer = 0;
  if ((flags & HAS_PICTURE_ID) !== 0) bytes += ((payload[bytes] ?? 0) & LONG_PICTURE_ID) === 0 ? 1 : 2;
  if ((flags & HAS_LAYERS) !== 0) {
    spatialLayer = ((payload[bytes] ?? 0) >> 1) & 7;
    bytes += isFlexible ? 1 : 2; // TL0PICIDX only in non-flexible mode
  }
  if (isFlexible && (flags & IS_PREDICTED) !== 0) {
    const references = countReferences(payload.subarray(bytes, bytes + MAX_REFERENCES));
    if (references === null) return null;
    bytes += references;
  }
  const structure = (flags & HAS_STRUCTURE) === 0 ? null : readStructure(payload.subarray(bytes));
  bytes += structure?.bytes ?? 0;
  if (bytes >= payload.length) return null;
  return {
    beginsLayer: (flags & BEGINS_LAYER) !== 0,
    endsLayer: (flags & ENDS_LAYER) !== 0,
    spatialLayer,
    size: structure?.size ?? null,
    bytes,
  };
}

/** How many P_DIFF bytes there are; null when none of those given is the last. */
function countReferences(differences: Uint8Array): number | null {
  const last = differences.findIndex((difference) => (difference & MORE_REFERENCES) === 0);
  return last === -1 ? null : last + 1;
}

/** A scalability structure (RFC 9628, 4.2.1); `bytes` may lead out of what is given. */
function readStructure(from: Uint8Array): { size: PictureSize | null; bytes: number } {
  const head = from[0] ?? 0;
  const layers = (head >> 5) + 1;
  let bytes = 1;
  let size: PictureSize | null = null;
  if ((head & HAS_SIZES) !== 0) {
    bytes += layers * SIZE_BYTES;
    const [widthHigh = 0, widthLow = 0, heightHigh = 0, heightLow = 0] = from.subarray(
      bytes - SIZE_BYTES,
      bytes,
    );
    const width = widthHigh * 256 + widthLow;
    const height = heightHigh * 256 + heightLow;
    if (width > 0 && height > 0) size = { width, height };
  }
  if ((head & HAS_GROUP) !== 0) {
    const pictures = from[bytes] ?? 0;
    bytes += 1;
    for (let left = pictures; left > 0; left -= 1) bytes += 1 + (((from[bytes] ?? 0) >> 2) & 3);
  }
  return { size, bytes };
}
