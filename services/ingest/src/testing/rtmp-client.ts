import { connect, type Socket } from 'node:net';
import { poll } from '@naru/platform/poll';
import { type AmfInput, amf0 } from './amf0-bytes.ts';

const CHUNK_BYTES = 4096;
const HANDSHAKE_BYTES = 1536;
const DEADLINE_MS = 5000;

export interface ChunkFields {
  type: number;
  timestamp?: number;
  streamId?: number;
  chunkStreamId?: number;
  format?: 0 | 1;
}

/** A message in chunks of 4096 bytes, the way OBS and FFmpeg send it. */
export function chunked(fields: ChunkFields, payload: Buffer, chunkBytes = CHUNK_BYTES): Buffer {
  const { type, timestamp = 0, streamId = 0, chunkStreamId = 3, format = 0 } = fields;
  const extended = timestamp >= 0xff_ff_ff;
  const header = Buffer.alloc(format === 0 ? 12 : 8);
  header.writeUInt8((format << 6) | chunkStreamId, 0);
  header.writeUIntBE(extended ? 0xff_ff_ff : timestamp, 1, 3);
  header.writeUIntBE(payload.length, 4, 3);
  header.writeUInt8(type, 7);
  if (format === 0) header.writeUInt32LE(streamId, 8);
  const time = Buffer.alloc(extended ? 4 : 0);
  if (extended) time.writeUInt32BE(timestamp);
  const pieces: Buffer[] = [header, time];
  for (let at = 0; at < payload.length || at === 0; at += chunkBytes) {
    if (at > 0) pieces.push(Buffer.from([0xc0 | chunkStreamId]), time);
    pieces.push(payload.subarray(at, at + chunkBytes));
  }
  return Buffer.concat(pieces);
}

export const handshakeBytes = (version = 3): Buffer =>
  Buffer.concat([Buffer.from([version]), Buffer.alloc(HANDSHAKE_BYTES), Buffer.alloc(HANDSHAKE_BYTES)]);

export const commandBytes = (streamId: number, ...values: AmfInput[]): Buffer =>
  chunked({ type: 20, streamId }, amf0(...values));

export const setChunkSizeBytes = (size: number): Buffer => {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(size);
  return chunked({ type: 1, chunkStreamId: 2 }, payload);
};

/** Everything an encoder sends up to and including `publish`, in one go. */
export const loginBytes = (streamKey: string): Buffer =>
  Buffer.concat([
    handshakeBytes(),
    connectBytes(),
    commandBytes(0, 'createStream', 2, null),
    publishBytes(streamKey),
  ]);

export const connectBytes = (fields: { readonly [name: string]: AmfInput } = {}): Buffer =>
  Buffer.concat([
    commandBytes(0, 'connect', 1, { app: 'live', tcUrl: 'rtmp://127.0.0.1/live', ...fields }),
    setChunkSizeBytes(CHUNK_BYTES),
  ]);

export const publishBytes = (streamKey: AmfInput): Buffer =>
  commandBytes(1, 'publish', 3, null, streamKey, 'live');

/** A publisher under a test's control: sends what it is told and collects what comes back. */
export class RtmpClient implements AsyncDisposable {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  static async open(
    port: number,
    options: { localAddress?: string; allowHalfOpen?: boolean } = {},
  ): Promise<RtmpClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, ...options });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RtmpClient(socket);
  }

  /** Opens and logs in; resolves once the server says that it publishes. */
  static async publishing(
    port: number,
    streamKey: string,
    options: { localAddress?: string } = {},
  ): Promise<RtmpClient> {
    const client = await RtmpClient.open(port, options);
    client.send(loginBytes(streamKey));
    await client.told('NetStream.Publish.Start');
    return client;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What the server sent, as far as it is text. */
  get text(): string {
    return this.#received.toString('latin1');
  }

  send(bytes: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  video(timestamp: number, body: Buffer): void {
    this.send(chunked({ type: 9, timestamp, streamId: 1, chunkStreamId: 6 }, body));
  }

  audio(timestamp: number, body: Buffer): void {
    this.send(chunked({ type: 8, timestamp, streamId: 1, chunkStreamId: 4 }, body));
  }

  async told(words: string, deadlineMs = DEADLINE_MS): Promise<void> {
    await poll(`the server saying ${words}`, () => this.text.includes(words), { deadlineMs, everyMs: 5 });
  }

  async isClosed(deadlineMs = DEADLINE_MS): Promise<void> {
    await poll('the server closing', () => this.#closed, { deadlineMs, everyMs: 5 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await poll('the socket closing', () => this.#closed, { deadlineMs: DEADLINE_MS, everyMs: 2 });
  }
}
