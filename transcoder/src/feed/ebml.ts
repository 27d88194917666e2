/** The beginning of an element (RFC 8794, 5 and 6). */
export interface ElementHead {
  /** As specifications name it, marker bits included. */
  readonly id: number;
  /** Bytes of content; null when it ends where an element comes that cannot be in it. */
  readonly size: number | null;
  /** Bytes of id and size. */
  readonly headBytes: number;
}

const MAX_ID_BYTES = 4;
const MAX_SIZE_BYTES = 8;

/** The head at the beginning of these bytes; `more` when they end too soon, `invalid` when it can never be one. */
export function readElementHead(bytes: Uint8Array): ElementHead | 'more' | 'invalid' {
  const idBytes = lengthOf(bytes[0]);
  if (idBytes > MAX_ID_BYTES) return 'invalid';
  if (bytes.length <= idBytes) return 'more';
  const sizeBytes = lengthOf(bytes[idBytes]);
  if (sizeBytes > MAX_SIZE_BYTES) return 'invalid';
  const headBytes = idBytes + sizeBytes;
  if (bytes.length < headBytes) return 'more';
  const digits = bytes.subarray(idBytes, headBytes);
  const firstDigits = (digits[0] ?? 0) & (0xff >> sizeBytes);
  const isUnknown = firstDigits === 0xff >> sizeBytes && digits.subarray(1).every((digit) => digit === 0xff);
  const size = digits.subarray(1).reduce((value, digit) => value * 256 + digit, firstDigits);
  return { id: bigEndian(bytes.subarray(0, idBytes)), size: isUnknown ? null : size, headBytes };
}

/** The elements in a master element's content, in order; null when they do not fill it exactly. */
export function childrenOf(content: Uint8Array): { id: number; content: Uint8Array }[] | null {
  const children: { id: number; content: Uint8Array }[] = [];
  for (let at = 0; at < content.length; ) {
    const head = readElementHead(content.subarray(at));
    if (head === 'more' || head === 'invalid' || head.size === null) return null;
    const start = at + head.headBytes;
    at = start + head.size;
    if (at > content.length) return null;
    children.push({ id: head.id, content: content.subarray(start, at) });
  }
  return children;
}

/** An unsigned integer (RFC 8794, 7.2); null when it is longer than 8 bytes or above 2^53 - 1. */
export function unsignedOf(content: Uint8Array): number | null {
  const value = bigEndian(content);
  return content.length <= 8 && Number.isSafeInteger(value) ? value : null;
}

/** An element whose content is shorter than 127 bytes, or of unknown size. */
export function element(id: number, content: Uint8Array | 'unknown-size'): Uint8Array {
  const idBytes = Buffer.from(id.toString(16).padStart(2, '0'), 'hex');
  if (content === 'unknown-size') return Buffer.concat([idBytes, Buffer.from([0xff])]);
  if (content.length >= 0x7f) throw new RangeError('too long for a size of one byte');
  return Buffer.concat([idBytes, Buffer.from([0x80 | content.length]), content]);
}

/** How long an id or a size is by its first byte: 1 to 8, 9 for an impossible one; 1 while there is none. */
const lengthOf = (first: number | undefined): number => (first === undefined ? 1 : Math.clz32(first) - 23);

const bigEndian = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);
