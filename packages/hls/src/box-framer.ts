import { boxType, Fmp4Error, readUint64, viewOf } from './fmp4-boxes.ts';

/** A complete box of the outermost level. Offsets count from the first byte of the stream. */
export interface TopLevelBox {
  readonly type: string;
  readonly start: number;
  readonly bodyStart: number;
  /** A view into the pushed chunk when the box came in one piece. */
  readonly body: Uint8Array;
}

interface Header {
  readonly type: string;
  readonly start: number;
  readonly bodyStart: number;
  readonly bodySize: number;
}

/**
 * The largest bodies we take. One fragment is one frame: a keyframe of a 4K stream stays below 2 MiB, and a box that
 * claims more than these is damage or malice and must not make us allocate.
 */
const BODY_LIMITS = new Map([
  ['moov', 256 * 1024],
  ['moof', 256 * 1024],
  ['mdat', 8 * 1024 * 1024],
]);
const SKIPPED_BODY_LIMIT = 64 * 1024;

/** Splits a byte stream into the outermost boxes we read (moov, moof, mdat), and steps over the others. */
export class BoxFramer {
  readonly #headerBytes = new Uint8Array(16);
  readonly #headerView = viewOf(this.#headerBytes);
  #headerFilled = 0;
  #header: Header | null = null;
  /** Collects a body that is spread over chunks; every byte is copied once. */
  #collected: Uint8Array | null = null;
  #bodyFilled = 0;
  #streamOffset = 0;

  push(chunk: Uint8Array): TopLevelBox[] {
    const boxes: TopLevelBox[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      offset +=
        this.#header === null ? this.#takeHeader(chunk, offset) : this.#takeBody(chunk, offset, boxes);
      if (this.#header?.bodySize === 0) this.#finish(new Uint8Array(0), boxes);
    }
    this.#streamOffset += chunk.length;
    return boxes;
  }

  #takeHeader(chunk: Uint8Array, offset: number): number {
    const sizeField = this.#headerFilled < 8 ? null : this.#headerView.getUint32(0);
    const wanted = sizeField === 1 ? 16 : 8;
    const taken = Math.min(wanted - this.#headerFilled, chunk.length - offset);
    this.#headerBytes.set(chunk.subarray(offset, offset + taken), this.#headerFilled);
    this.#headerFilled += taken;
    if (this.#headerFilled < 8) return taken;
    const size32 = this.#headerView.getUint32(0);
    if (size32 === 1 && this.#headerFilled < 16) return taken;
    const size = size32 === 1 ? readUint64(this.#headerView, 8, 'a box size') : size32;
    this.#begin(size, this.#streamOffset + offset + taken);
    return taken;
  }

  #begin(size: number, bodyStart: number): void {
    const type = boxType(this.#headerView, 4);
    const bodySize = size - this.#headerFilled;
    // A size of 0 would mean "to the end of the stream", which a live stream does not have.
    if (bodySize < 0) throw new Fmp4Error('a box is smaller than its header');
    if (bodySize > (BODY_LIMITS.get(type) ?? SKIPPED_BODY_LIMIT)) throw new Fmp4Error('a box is too large');
    this.#header = { type, start: bodyStart - this.#headerFilled, bodyStart, bodySize };
    this.#headerFilled = 0;
    this.#bodyFilled = 0;
  }

  #takeBody(chunk: Uint8Array, offset: number, boxes: TopLevelBox[]): number {
    if (this.#header === null) return 0;
    const { type, bodySize } = this.#header;
    const taken = Math.min(bodySize - this.#bodyFilled, chunk.length - offset);
    const piece = chunk.subarray(offset, offset + taken);
    if (taken === bodySize) {
      this.#finish(piece, boxes);
      return taken;
    }
    if (BODY_LIMITS.has(type)) {
      this.#collected ??= new Uint8Array(bodySize);
      this.#collected.set(piece, this.#bodyFilled);
    }
    this.#bodyFilled += taken;
    if (this.#bodyFilled === bodySize) this.#finish(this.#collected ?? piece, boxes);
    return taken;
  }

  #finish(body: Uint8Array, boxes: TopLevelBox[]): void {
    if (this.#header === null) return;
    const { type, start, bodyStart } = this.#header;
    if (BODY_LIMITS.has(type)) boxes.push({ type, start, bodyStart, body });
    this.#header = null;
    this.#collected = null;
  }
}
