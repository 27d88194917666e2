import { dataViewOf } from './data-view.ts';

/** Elements of an RTP header extension by their negotiated id; views into the packet. */
export type HeaderExtensions = ReadonlyMap<number, Uint8Array>;

export const NO_EXTENSIONS: HeaderExtensions = new Map();

const PREFIX_BYTES = 4;
const ONE_BYTE_PROFILE = 0xbede;
/** The low four bits are free for the application (RFC 8285, 4.3). */
const TWO_BYTE_PROFILE = 0x1000;
const TWO_BYTE_PROFILE_MASK = 0xfff0;
/** Reserved in the one-byte form: whatever follows is not read (RFC 8285, 4.2). */
const STOP_ID = 15;

/**
 * The header extension that begins at `at` (RFC 3550, 5.3.1), and where it ends. Other profiles than those of RFC 8285
 * hold no elements. Null when a length leads out of the packet or out of the extension.
 */
export function readHeaderExtensions(
  bytes: Uint8Array,
  at: number,
): { readonly extensions: HeaderExtensions; readonly end: number } | null {
  const from = at + PREFIX_BYTES;
  if (from > bytes.length) return null;
  const view = dataViewOf(bytes);
  const profile = view.getUint16(at);
  const end = from + 4 * view.getUint16(at + 2);
  if (end > bytes.length) return null;
  const extensions = readElements(bytes.subarray(from, end), profile);
  return extensions === null ? null : { extensions, end };
}

function readElements(block: Uint8Array, profile: number): HeaderExtensions | null {
  if (profile === ONE_BYTE_PROFILE) return readOneByteForm(block);
  return (profile & TWO_BYTE_PROFILE_MASK) === TWO_BYTE_PROFILE ? readTwoByteForm(block) : NO_EXTENSIONS;
}

function readOneByteForm(block: Uint8Array): HeaderExtensions | null {
  const elements = new Map<number, Uint8Array>();
  let at = 0;
  while (at < block.length) {
    const head = block[at] ?? 0;
    at += 1;
    if (head === 0) continue; // padding
    const id = head >> 4;
    if (id === 0 || id === STOP_ID) break;
    const end = at + (head & 0x0f) + 1;
    if (end > block.length) return null;
    keepFirst(elements, id, block.subarray(at, end));
    at = end;
  }
  return elements;
}

function readTwoByteForm(block: Uint8Array): HeaderExtensions | null {
  const elements = new Map<number, Uint8Array>();
  let at = 0;
  while (at < block.length) {
    const id = block[at] ?? 0;
    at += 1;
    if (id === 0) continue; // padding
    const length = block[at];
    if (length === undefined) return null;
    const end = at + 1 + length;
    if (end > block.length) return null;
    keepFirst(elements, id, block.subarray(at + 1, end));
    at = end;
  }
  return elements;
}

function keepFirst(elements: Map<number, Uint8Array>, id: number, element: Uint8Array): void {
  if (!elements.has(id)) elements.set(id, element);
}
