import { dataViewOf } from './data-view.ts';

export interface SourceName {
  readonly ssrc: number;
  /** Decoded as UTF-8, at most 255 bytes on the wire; what is not UTF-8 becomes U+FFFD. */
  readonly cname: string;
}

/** SDES item types (RFC 3550, 6.5). */
const END_ITEM = 0;
const CNAME_ITEM = 1;
const MAX_ITEM_BYTES = 255;

/** The CNAMEs in the body of an SDES packet with `chunks` chunks. Null when an item leads out of it. */
export function readSourceNames(body: Uint8Array, chunks: number): SourceName[] | null {
  const view = dataViewOf(body);
  const names: SourceName[] = [];
  let at = 0;
  for (let left = chunks; left > 0; left -= 1) {
    if (at + 4 > body.length) return null;
    const ssrc = view.getUint32(at);
    const chunk = readChunk(body, at + 4);
    if (chunk === null) return null;
    if (chunk.cname !== null) names.push({ ssrc, cname: chunk.cname });
    at = chunk.end;
  }
  return names;
}

function readChunk(body: Uint8Array, from: number): { cname: string | null; end: number } | null {
  let cname: string | null = null;
  let at = from;
  while (at < body.length && body[at] !== END_ITEM) {
    const type = body[at];
    const length = body[at + 1];
    if (length === undefined || at + 2 + length > body.length) return null;
    const text = body.subarray(at + 2, at + 2 + length);
    if (type === CNAME_ITEM) cname = new TextDecoder().decode(text);
    at += 2 + length;
  }
  // At least one zero byte ends the list, as many as lead to the next multiple of four.
  const end = at + 4 - (at % 4);
  return end > body.length ? null : { cname, end };
}

/** Body of an SDES packet with one chunk that holds a CNAME, which is cut to 255 bytes. */
export function sourceDescriptionBody({ ssrc, cname }: SourceName): Uint8Array {
  const text = new TextEncoder().encode(cname).subarray(0, MAX_ITEM_BYTES);
  const unpadded = 4 + 2 + text.length;
  const body = new Uint8Array(unpadded + 4 - (unpadded % 4));
  dataViewOf(body).setUint32(0, ssrc);
  body[4] = CNAME_ITEM;
  body[5] = text.length;
  body.set(text, 6);
  return body;
}
