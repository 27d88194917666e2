import { AppError } from '@naru/platform/errors';
import { childrenOf, type ElementHead, element, readElementHead, unsignedOf } from './ebml.ts';
import type { FeedUnit, FeedUnitReader } from './feed-unit.ts';
import { MatroskaSilence, type SilentBlock } from './matroska-silence.ts';
import { type MatroskaTracks, readTracks } from './matroska-tracks.ts';

const EBML = 0x1a_45_df_a3;
const SEGMENT = 0x18_53_80_67;
const INFO = 0x15_49_a9_66;
const TIMESTAMP_SCALE = 0x2a_d7_b1;
const TRACKS = 0x16_54_ae_6b;
const CLUSTER = 0x1f_43_b6_75;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;

/** Ingest refuses pictures above 4 MB. */
const MAX_ELEMENT_BYTES = 5 * 1024 * 1024;
/** EBML header, Info and Tracks of a feed have a few hundred bytes; codec configurations a few more. */
const MAX_HEADER_BYTES = 64 * 1024;
/** Track number in one byte, time, flags. */
const BLOCK_HEAD_BYTES = 4;
const KEYFRAME_FLAG = 0x80;
const DEFAULT_SCALE_NS = 1_000_000;
/** A tick may last from a microsecond to 10 ms: a finer one is no feed's, a coarser one tells no frames apart. */
const SCALE_RANGE_NS = [1000, 10_000_000] as const;
const NS_PER_MS = 1_000_000;

/**
 * Cuts a live Matroska feed (see `contracts/feed.ts`) into its blocks. Segment and Clusters are handed on with unknown
 * size, whatever they had, so that blocks may be left out and silence put in where sound is missing. What FFmpeg does not
 * need for decoding is not handed on.
 */
export class MatroskaReader implements FeedUnitReader {
  #rest: Buffer = Buffer.alloc(0);
  /** What may come next at the beginning; blocks from then on. */
  #expected: 'ebml' | 'segment' | 'tracks' | 'clusters' = 'ebml';
  #scaleNs = DEFAULT_SCALE_NS;
  #tracks: MatroskaTracks | null = null;
  #silence: MatroskaSilence | null = null;
  /** Null between the beginning of a cluster and its time. */
  #clusterTick: number | null = null;

  push(chunk: Uint8Array): FeedUnit[] {
    this.#rest = this.#rest.length === 0 ? viewOf(chunk) : Buffer.concat([this.#rest, chunk]);
    const units: FeedUnit[] = [];
    for (let next = this.#next(); next !== null; next = this.#next()) units.push(...next);
    return units;
  }

  /** What the next element gives; null when it has not arrived as a whole. */
  #next(): FeedUnit[] | null {
    const head = readElementHead(this.#rest);
    if (head === 'more') return null;
    if (head === 'invalid') throw notMatroska();
    if (this.#expected === 'ebml' && head.id !== EBML) throw notMatroska();
    // What is in them is read as if it stood beside them.
    if (head.id === SEGMENT || head.id === CLUSTER) return this.#enter(head);
    const isMedia = this.#expected === 'clusters';
    const limit = isMedia ? MAX_ELEMENT_BYTES : MAX_HEADER_BYTES;
    if (head.size === null || head.size > limit) throw notMatroska();
    const end = head.headBytes + head.size;
    if (this.#rest.length < end) return null;
    const bytes = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end);
    const content = bytes.subarray(head.headBytes);
    return isMedia ? this.#media(head.id, bytes, content) : this.#header(head.id, bytes, content);
  }

  #enter({ id, headBytes }: ElementHead): FeedUnit[] {
    const isDue = this.#expected === (id === SEGMENT ? 'segment' : 'clusters');
    if (!isDue) throw notMatroska();
    this.#rest = this.#rest.subarray(headBytes);
    this.#clusterTick = null;
    if (id === CLUSTER) return [];
    this.#expected = 'tracks';
    return [other(0, element(SEGMENT, 'unknown-size'))];
  }

  #header(id: number, bytes: Buffer, content: Buffer): FeedUnit[] {
    if (id === EBML && this.#expected === 'ebml') {
      this.#expected = 'segment';
      return [other(0, bytes)];
    }
    if (this.#expected !== 'tracks') return [];
    if (id === INFO) {
      this.#scaleNs = scaleOf(content);
      return [other(0, bytes)];
    }
    if (id !== TRACKS) return [];
    this.#tracks = readTracks(content);
    this.#silence = new MatroskaSilence({ tracks: this.#tracks, ticksPerMs: NS_PER_MS / this.#scaleNs });
    this.#expected = 'clusters';
    return [other(0, this.#silence.completeTracks(bytes, content))];
  }

  #media(id: number, bytes: Buffer, content: Buffer): FeedUnit[] {
    // The headers stand once: a second one would change what blocks mean.
    if (id === EBML || id === INFO || id === TRACKS) throw notMatroska();
    if (id === SIMPLE_BLOCK) return this.#block(bytes, content);
    if (id !== TIMESTAMP || this.#clusterTick !== null) return [];
    const tick = unsignedOf(content);
    if (tick === null) throw notMatroska();
    this.#clusterTick = tick;
    return [other(this.#ms(tick), Buffer.concat([element(CLUSTER, 'unknown-size'), bytes]))];
  }

  #block(bytes: Buffer, content: Buffer): FeedUnit[] {
    const clusterTick = this.#clusterTick;
    if (clusterTick === null || content.length < BLOCK_HEAD_BYTES) throw notMatroska();
    const track = content.readUInt8(0) & 0x7f;
    const tick = clusterTick + content.readInt16BE(1);
    const timestampMs = this.#ms(tick);
    if (track === this.#tracks?.video) {
      const kind = (content.readUInt8(3) & KEYFRAME_FLAG) === 0 ? 'picture' : 'keyframe';
      const silent = this.#silence?.before({ pictureTick: tick, clusterTick }) ?? [];
      return [...silent.map((block) => this.#silent(block)), { kind, timestampMs, bytes }];
    }
    if (track !== this.#tracks?.audio || this.#silence?.takes(tick) === false) return [];
    return [other(timestampMs, bytes)];
  }

  #silent({ tick, bytes }: SilentBlock): FeedUnit {
    return other(this.#ms(tick), bytes);
  }

  #ms(tick: number): number {
    return (tick * this.#scaleNs) / NS_PER_MS;
  }
}

function scaleOf(info: Uint8Array): number {
  const [least, most] = SCALE_RANGE_NS;
  const scale = childrenOf(info)?.find(({ id }) => id === TIMESTAMP_SCALE);
  const scaleNs = scale === undefined ? DEFAULT_SCALE_NS : unsignedOf(scale.content);
  if (scaleNs === null || scaleNs < least || scaleNs > most) throw notMatroska();
  return scaleNs;
}

const other = (timestampMs: number, bytes: Uint8Array): FeedUnit => ({ kind: 'other', timestampMs, bytes });

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const notMatroska = (): AppError => new AppError('unavailable', 'the feed is no live Matroska');
