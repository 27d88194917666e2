import { AppError } from '@naru/platform/errors';
import type { FeedUnit, FeedUnitReader } from './feed-unit.ts';

const FILE_HEADER_BYTES = 13;
const SIGNATURE = 'FLV';
const TAG_HEADER_BYTES = 11;
const TRAILER_BYTES = 4;
const VIDEO_TAG = 9;
const KEYFRAME = 1;
const AVC_PICTURE = 1;
/** Ingest refuses pictures above 4 MB. */
const MAX_TAG_BYTES = 5 * 1024 * 1024;

/** Splits a feed (see `contracts/feed.ts`) into its tags (Adobe FLV 10.1, E.3 and E.4), whatever its chunks. */
export class FlvTagReader implements FeedUnitReader {
  #rest: Buffer = Buffer.alloc(0);
  #begun = false;

  /** @throws AppError `unavailable` when it is no FLV: nothing after that makes sense */
  push(chunk: Uint8Array): FeedUnit[] {
    this.#rest = this.#rest.length === 0 ? viewOf(chunk) : Buffer.concat([this.#rest, chunk]);
    const tags: FeedUnit[] = [];
    for (let tag = this.#next(); tag !== null; tag = this.#next()) tags.push(tag);
    return tags;
  }

  #next(): FeedUnit | null {
    if (!this.#begun) return this.#fileHeader();
    if (this.#rest.length < TAG_HEADER_BYTES) return null;
    const length = TAG_HEADER_BYTES + this.#rest.readUIntBE(1, 3) + TRAILER_BYTES;
    if (length > MAX_TAG_BYTES) throw notFlv();
    const bytes = this.#take(length);
    if (bytes === null) return null;
    // The upper eight of the 32 bits come last.
    const timestampMs = bytes.readUIntBE(4, 3) + bytes.readUInt8(7) * 2 ** 24;
    return { kind: kindOf(bytes), timestampMs, bytes };
  }

  #fileHeader(): FeedUnit | null {
    const bytes = this.#take(FILE_HEADER_BYTES);
    if (bytes === null) return null;
    if (bytes.toString('latin1', 0, SIGNATURE.length) !== SIGNATURE) throw notFlv();
    this.#begun = true;
    return { kind: 'other', timestampMs: 0, bytes };
  }

  #take(length: number): Buffer | null {
    if (this.#rest.length < length) return null;
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }
}

function kindOf(tag: Buffer): FeedUnit['kind'] {
  if (tag[0] !== VIDEO_TAG) return 'other';
  if (tag.length < TAG_HEADER_BYTES + 2 + TRAILER_BYTES) return 'other';
  if (tag.readUInt8(TAG_HEADER_BYTES + 1) !== AVC_PICTURE) return 'other';
  return tag.readUInt8(TAG_HEADER_BYTES) >> 4 === KEYFRAME ? 'keyframe' : 'picture';
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const notFlv = (): AppError => new AppError('unavailable', 'the feed is no FLV');
