import type { Socket } from 'node:net';
import type { Logger } from '@naru/platform/logger';
import { ChunkReader, type MessageRoom, type RtmpMessage } from './chunk-reader.ts';
import { FAREWELL_MS, MAX_UNSENT_BYTES, RTMP_VERSION } from './limits.ts';
import { MESSAGE_TYPE } from './message-types.ts';
import { ProtocolError } from './protocol-error.ts';
import type { RtmpParser } from './rtmp-parser.ts';

/** Acknowledged after so many bytes when the peer names no window of its own. */
const DEFAULT_WINDOW_BYTES = 2_500_000;
const MIN_WINDOW_BYTES = 10_000;

export interface WireEvents {
  /** A message other than those of the protocol itself. May throw: the wire is destroyed. */
  message(message: RtmpMessage): void;
  /** Asked for each message before anything is stored. May throw. */
  roomFor(type: number, length: number): MessageRoom;
  /** So many bytes were read, and everything in them handled. */
  received(bytes: number): void;
  /** Nothing follows. Called once, also for our own `destroy`. `fault`: what the peer did wrong, for the log. */
  closed(fault: string | null): void;
}

/**
 * The socket of one connection with the parser on it. Whatever handling the peer's bytes throws ends this connection and
 * nothing else. Closing always destroys: a half-closed peer could go on sending.
 */
export class RtmpWire {
  readonly #socket: Socket;
  readonly #parser: RtmpParser;
  readonly #events: WireEvents;
  readonly #logger: Logger;
  readonly #chunks: ChunkReader;
  #firstByteSeen = false;
  #receivedBytes = 0;
  #acknowledgedBytes = 0;
  #windowBytes = DEFAULT_WINDOW_BYTES;
  #pause: NodeJS.Timeout | null = null;
  #open = true;

  constructor(options: { socket: Socket; parser: RtmpParser; events: WireEvents; logger: Logger }) {
    this.#socket = options.socket;
    this.#parser = options.parser;
    this.#events = options.events;
    this.#logger = options.logger;
    this.#chunks = new ChunkReader({
      onMessage: (message) => this.#handle(message),
      roomFor: (type, length) => this.#events.roomFor(type, length),
    });
    this.#parser.onOutputCallback = (bytes) => this.#send(bytes);
    this.#parser.chunkRead = (data, offset, bytes) => {
      this.#chunks.push(data.subarray(offset, offset + bytes));
      return null;
    };
    this.#socket.on('data', (bytes) => this.guarded(() => this.#receive(bytes)));
    this.#socket.on('error', () => {}); // followed by 'close'
    this.#socket.on('end', () => this.destroy());
    this.#socket.on('close', () => this.destroy());
  }

  /** Runs what handles input of the peer: whatever it throws is the peer's fault. */
  guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProtocolError)) this.#logger.warn({ err: error }, 'input could not be handled');
      this.destroy(error instanceof ProtocolError ? error.message : 'unexpected');
    }
  }

  /** Reads nothing more, neither from the socket nor of what was read already, until `release`. */
  hold(): void {
    this.#socket.pause();
    this.#chunks.hold();
  }

  release(): void {
    this.guarded(() => this.#chunks.release());
    if (this.#pause === null) this.#socket.resume();
  }

  /** Leaves the socket alone for a while, so that TCP holds the peer back. */
  pauseFor(ms: number): void {
    if (this.#pause !== null || !this.#open) return;
    this.#socket.pause();
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.#socket.resume();
    }, ms);
  }

  /** Destroys it, but gives the last words that were just sent their time: a reset would overtake them. */
  leave(): void {
    if (!this.#end(null)) return;
    this.#socket.resume();
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), FAREWELL_MS);
  }

  destroy(fault: string | null = null): void {
    this.#end(fault);
    this.#socket.destroy();
  }

  #end(fault: string | null): boolean {
    if (!this.#open) return false;
    this.#open = false;
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#events.closed(fault);
    return true;
  }

  #receive(bytes: Buffer): void {
    if (!this.#open) return;
    if (!this.#firstByteSeen && bytes[0] !== RTMP_VERSION) throw new ProtocolError('not RTMP');
    this.#firstByteSeen = true;
    this.#receivedBytes += bytes.length;
    this.#parser.parserData(bytes);
    this.#acknowledge();
    this.#events.received(bytes.length);
  }

  #handle(message: RtmpMessage): void {
    if (!this.#open) return;
    const { type, payload } = message;
    switch (type) {
      case MESSAGE_TYPE.setChunkSize:
        this.#chunks.chunkSize = firstUInt32(payload);
        return;
      case MESSAGE_TYPE.abort:
        this.#chunks.abort(firstUInt32(payload));
        return;
      case MESSAGE_TYPE.windowAcknowledgementSize:
        this.#windowBytes = Math.max(MIN_WINDOW_BYTES, firstUInt32(payload));
        return;
      case MESSAGE_TYPE.acknowledgement:
      case MESSAGE_TYPE.userControl:
      case MESSAGE_TYPE.setPeerBandwidth:
        return;
      default:
        this.#events.message(message);
    }
  }

  #acknowledge(): void {
    if (this.#receivedBytes - this.#acknowledgedBytes < this.#windowBytes) return;
    this.#acknowledgedBytes = this.#receivedBytes;
    this.#parser.sendACK(this.#receivedBytes % 2 ** 32); // 5.4.3: the sequence number wraps
  }

  #send(bytes: Buffer): void {
    if (!this.#open) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) this.destroy('takes no answers');
  }
}

function firstUInt32(payload: Buffer): number {
  if (payload.length < 4) throw new ProtocolError('control message too short');
  return payload.readUInt32BE(0);
}
