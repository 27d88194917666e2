/** An ISO base media file box (ISO/IEC 14496-12 4.2); views into the file, nothing is copied. */
export interface Box {
  readonly type: string;
  /** Offset of the box in what was read. */
  readonly start: number;
  readonly body: Uint8Array;
}

/** Bytes that break the format; the message says where. */
export class MediaFault extends Error {}

/** More boxes than this side by side are no file of ours to read. */
const MOST_BOXES = 1000;

export function readBoxes(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (bytes.length - start < 8 || boxes.length === MOST_BOXES)
      throw new MediaFault(`no box at byte ${start}`);
    const view = viewOf(bytes);
    const size = view.getUint32(start);
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    if (size < 8 || start + size > bytes.length) {
      throw new MediaFault(`box "${type}" at byte ${start} claims ${size} of ${bytes.length - start} bytes`);
    }
    boxes.push({ type, start, body: bytes.subarray(start + 8, start + size) });
    start += size;
  }
  return boxes;
}

/** The only box along a path of types; the first one where there are several. */
export function findBox(boxes: readonly Box[], ...path: readonly string[]): Box {
  const [type, ...rest] = path;
  const box = boxes.find((candidate) => candidate.type === type);
  if (box === undefined) throw new MediaFault(`there is no ${type} box`);
  return rest.length === 0 ? box : findBox(readBoxes(box.body), ...rest);
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
