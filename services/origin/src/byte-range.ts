/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

const SINGLE_RANGE = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/;

/**
 * What a Range header asks of a body of `total` bytes (RFC 9110 14.2). Several ranges, other units and malformed values
 * get the whole body, which is always allowed and costs no work.
 */
export function parseByteRange(header: string, total: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = SINGLE_RANGE.exec(header);
  if (match === null) return 'whole';
  const [, firstText, lastText, suffixText] = match;
  if (suffixText !== undefined) {
    const length = Math.min(Number(suffixText), total);
    return length === 0 ? 'unsatisfiable' : { first: total - length, last: total - 1 };
  }
  const first = Number(firstText);
  const last = lastText === undefined ? total - 1 : Math.min(Number(lastText), total - 1);
  return first > last ? 'unsatisfiable' : { first, last };
}

/** Views of the chunks that cover the range; no byte is copied. */
export function sliceChunks(chunks: readonly Uint8Array[], { first, last }: ByteRange): Uint8Array[] {
  const slices: Uint8Array[] = [];
  let start = 0;
  for (const chunk of chunks) {
    const end = start + chunk.byteLength;
    if (end > first && start <= last) {
      slices.push(chunk.subarray(Math.max(0, first - start), Math.min(chunk.byteLength, last + 1 - start)));
    }
    start = end;
  }
  return slices;
}
