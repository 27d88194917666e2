import { MAX_BUFFERED_BYTES, MAX_CHUNK_BYTES, MAX_CHUNK_STREAMS, MIN_CHUNK_BYTES } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';

export interface RtmpMessage {
  readonly type: number;
  readonly streamId: number;
  /** Milliseconds, modulo 2^32. */
  readonly timestamp: number;
  readonly payload: Buffer;
}

/** How much of a message to take: all of it, none of it (it is skipped), or the connection ends. */
export type MessageRoom = 'take' | 'skip';

interface ChunkStream {
  timestamp: number;
  /** Timestamp field of the newest header, extended value resolved. */
  timestampField: number;
  extended: boolean;
  length: number;
  type: number;
  streamId: number;
  received: number;
  /** Of the message under way; null while none is, or when it is skipped. */
  payload: Buffer | null;
}

const MESSAGE_HEADER_BYTES = [11, 7, 3, 0] as const;
const MAX_HEADER_BYTES = 3 + 11 + 4;
const EXTENDED_TIMESTAMP = 0xff_ff_ff;

/**
 * RTMP chunks in, whole messages out (RTMP 1.0, 5.3). It stands in for node-media-server's own chunk reader, which joins
 * 3-byte chunk stream ids that differ, ignores Abort, allocates what a header announces, drops everything once a
 * delta passes 2^32, and takes four bytes of media for a timestamp when an encoder does not repeat the extended
 * timestamp in continuation chunks.
 */
export class ChunkReader {
  readonly #onMessage: (message: RtmpMessage) => void;
  readonly #roomFor: (type: number, length: number) => MessageRoom;
  readonly #streams = new Map<number, ChunkStream>();
  readonly #header = Buffer.alloc(MAX_HEADER_BYTES);
  #headerLength = 0;
  #chunkSize = 128;
  /** The stream whose chunk is being read, and how many bytes of the chunk are missing. */
  #current: ChunkStream | null = null;
  #missing = 0;
  #bufferedBytes = 0;
  #held: Buffer[] | null = null;

  /** `roomFor` is asked before anything is allocated, and throws to refuse. Both callbacks may throw. */
  constructor(options: {
    onMessage: (message: RtmpMessage) => void;
    roomFor: (type: number, length: number) => MessageRoom;
  }) {
    this.#onMessage = options.onMessage;
    this.#roomFor = options.roomFor;
  }

  /** SetChunkSize. @throws ProtocolError */
  set chunkSize(bytes: number) {
    if (bytes < MIN_CHUNK_BYTES || bytes > MAX_CHUNK_BYTES) throw new ProtocolError('chunk size');
    this.#chunkSize = bytes;
  }

  /** Abort (5.4.2): forgets the unfinished message of a chunk stream. */
  abort(chunkStreamId: number): void {
    const stream = this.#streams.get(chunkStreamId);
    if (stream !== undefined) this.#forget(stream);
  }

  /** Keeps what follows for `release`; may be called from `onMessage`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Goes on where `hold` stopped. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const bytes of held) this.push(bytes);
  }

  /** @throws ProtocolError */
  push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#held !== null) {
        this.#held.push(rest);
        return;
      }
      rest = this.#current === null ? this.#readHeader(rest) : this.#readPayload(rest, this.#current);
    }
  }

  #readHeader(bytes: Buffer): Buffer {
    const wanted = this.#headerSize();
    const taken = bytes.copy(this.#header, this.#headerLength, 0, wanted - this.#headerLength);
    this.#headerLength += taken;
    const rest = bytes.subarray(taken);
    if (this.#headerLength < wanted || this.#headerSize() > this.#headerLength) return rest;
    this.#headerLength = 0;
    return this.#beginChunk(rest);
  }

  /** Bytes of the header as far as those already read tell. */
  #headerSize(): number {
    if (this.#headerLength === 0) return 1;
    const basic = this.#basicSize();
    if (this.#headerLength < basic) return basic;
    const format = this.#format();
    const size = basic + MESSAGE_HEADER_BYTES[format];
    if (this.#headerLength < size) return size;
    if (format === 3) return this.#streams.get(this.#chunkStreamId())?.extended === true ? size + 4 : size;
    return this.#header.readUIntBE(basic, 3) === EXTENDED_TIMESTAMP ? size + 4 : size;
  }

  #format(): 0 | 1 | 2 | 3 {
    const format = this.#header.readUInt8(0) >> 6;
    return format === 0 || format === 1 || format === 2 ? format : 3;
  }

  #basicSize(): number {
    const marker = this.#header.readUInt8(0) & 0x3f;
    return marker === 0 ? 2 : marker === 1 ? 3 : 1;
  }

  #chunkStreamId(): number {
    const marker = this.#header.readUInt8(0) & 0x3f;
    if (marker === 0) return 64 + this.#header.readUInt8(1);
    if (marker === 1) return 64 + this.#header.readUInt16LE(1);
    return marker;
  }

  #beginChunk(rest: Buffer): Buffer {
    const format = this.#format();
    const stream = this.#streamOf(this.#chunkStreamId(), format);
    const unread = format === 3 ? this.#unreadTimestamp(stream) : this.#readFields(stream, format);
    if (stream.received === 0) this.#beginMessage(stream, format);
    this.#missing = Math.min(this.#chunkSize, stream.length - stream.received);
    if (this.#missing === 0) this.#finishMessage(stream);
    else this.#current = stream;
    return unread === null ? rest : Buffer.concat([unread, rest]);
  }

  #streamOf(id: number, format: number): ChunkStream {
    const known = this.#streams.get(id);
    if (known !== undefined) return known;
    if (format > 1) throw new ProtocolError('first chunk without a length');
    if (this.#streams.size >= MAX_CHUNK_STREAMS) throw new ProtocolError('too many chunk streams');
    const stream: ChunkStream = {
      timestamp: 0,
      timestampField: 0,
      extended: false,
      length: 0,
      type: 0,
      streamId: 0,
      received: 0,
      payload: null,
    };
    this.#streams.set(id, stream);
    return stream;
  }

  #readFields(stream: ChunkStream, format: 0 | 1 | 2): null {
    if (stream.received > 0) throw new ProtocolError('new header inside a message');
    const at = this.#basicSize();
    const field = this.#header.readUIntBE(at, 3);
    stream.extended = field === EXTENDED_TIMESTAMP;
    stream.timestampField = stream.extended
      ? this.#header.readUInt32BE(at + MESSAGE_HEADER_BYTES[format])
      : field;
    if (format < 2) {
      stream.length = this.#header.readUIntBE(at + 3, 3);
      stream.type = this.#header.readUInt8(at + 6);
    }
    if (format === 0) stream.streamId = this.#header.readUInt32LE(at + 7);
    return null;
  }

  /**
   * Encoders disagree whether a type 3 chunk repeats the extended timestamp: FFmpeg and OBS do, older ones do not. Four
   * bytes that are not that timestamp are media, and are given back.
   */
  #unreadTimestamp(stream: ChunkStream): Buffer | null {
    if (!stream.extended) return null;
    const at = this.#basicSize();
    if (this.#header.readUInt32BE(at) === stream.timestampField) return null;
    return Buffer.from(this.#header.subarray(at, at + 4));
  }

  #beginMessage(stream: ChunkStream, format: number): void {
    stream.timestamp =
      format === 0 ? stream.timestampField : (stream.timestamp + stream.timestampField) >>> 0;
    if (this.#roomFor(stream.type, stream.length) === 'skip') return;
    this.#bufferedBytes += stream.length;
    if (this.#bufferedBytes > MAX_BUFFERED_BYTES) throw new ProtocolError('too much buffered');
    stream.payload = Buffer.allocUnsafe(stream.length);
  }

  #readPayload(bytes: Buffer, stream: ChunkStream): Buffer {
    const taken = Math.min(this.#missing, bytes.length);
    if (stream.payload !== null) bytes.copy(stream.payload, stream.received, 0, taken);
    stream.received += taken;
    this.#missing -= taken;
    if (this.#missing === 0) {
      this.#current = null;
      if (stream.received === stream.length) this.#finishMessage(stream);
    }
    return bytes.subarray(taken);
  }

  #finishMessage(stream: ChunkStream): void {
    const { type, streamId, timestamp, payload } = stream;
    this.#forget(stream);
    if (payload !== null) this.#onMessage({ type, streamId, timestamp, payload });
  }

  #forget(stream: ChunkStream): void {
    this.#bufferedBytes -= stream.payload?.length ?? 0;
    stream.payload = null;
    stream.received = 0;
  }
}
