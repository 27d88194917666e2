/** The bytes are not the fragmented MP4 that we read; the stream they came from cannot go on. */
export class Fmp4Error extends Error {
  override readonly name = 'Fmp4Error';
}

/** A box inside a container that is wholly in memory (ISO/IEC 14496-12 4.2). All arrays are views. */
export interface Box {
  readonly type: string;
  /** Header included. */
  readonly whole: Uint8Array;
  /** Without the header. */
  readonly body: Uint8Array;
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Throws {@link Fmp4Error} when `bytes` is shorter than `length`, so that fixed fields can be read without checks. */
export function needBytes(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length < length) throw new Fmp4Error(`${what} is cut short`);
}

export function boxType(view: DataView, offset: number): string {
  return String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  );
}

/** An unsigned 64-bit field that must stay exact as a number. */
export function readUint64(view: DataView, offset: number, what: string): number {
  const value = view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4);
  if (!Number.isSafeInteger(value)) throw new Fmp4Error(`${what} is out of range`);
  return value;
}

/**
 * The boxes that fill `body` without remainder. Sizes 0 (to the end of the file) and 1 (64 bit) never occur inside the
 * containers we read, so they are refused; every step is at least a header long, so the walk always ends.
 */
export function childBoxes(body: Uint8Array): Box[] {
  const view = viewOf(body);
  const boxes: Box[] = [];
  let offset = 0;
  while (offset < body.length) {
    if (body.length - offset < 8) throw new Fmp4Error('a box header is cut short');
    const size = view.getUint32(offset);
    if (size < 8 || size > body.length - offset) throw new Fmp4Error('a box does not fit its container');
    const whole = body.subarray(offset, offset + size);
    boxes.push({ type: boxType(view, offset + 4), whole, body: whole.subarray(8) });
    offset += size;
  }
  return boxes;
}

/** The first box of a type. */
export function boxOf(boxes: readonly Box[], type: string): Box {
  const found = boxes.find((box) => box.type === type);
  if (found === undefined) throw new Fmp4Error(`there is no ${type} box`);
  return found;
}

/** Walks down one box a level, as in `boxAt(trak.body, 'mdia', 'mdhd')`. */
export function boxAt(container: Uint8Array, ...path: [string, ...string[]]): Box {
  const [type, next, ...rest] = path;
  const box = boxOf(childBoxes(container), type);
  return next === undefined ? box : boxAt(box.body, next, ...rest);
}
