import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ResponseHead, ResponseReader } from './response-reader.ts';
import { steadyMs } from './steady-clock.ts';

/** A server on this machine. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** A request got no answer; `kind` is what the report counts it under. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault';
  readonly kind: string;

  constructor(kind: string, options?: ErrorOptions) {
    super(kind, options);
    this.kind = kind;
  }
}

interface PendingRequest {
  readonly sentAtMs: number;
  readonly onBody: (chunk: Buffer) => void;
  readonly resolve: (head: ResponseHead) => void;
  readonly reject: (fault: RequestFault) => void;
}

export interface ConnectionOptions {
  readonly target: Target;
  /** Source address; null leaves the choice to the system. */
  readonly localAddress: string | null;
  /** What arrives is read into this; connections of one thread share it, since a read is over before the next begins. */
  readonly readBuffer: Uint8Array;
}

/** One keep-alive connection for one request at a time: as little as thousands of viewers in a thread can afford. */
export class HttpConnection {
  readonly #options: ConnectionOptions;
  readonly #hostHeader: string;
  #socket: Socket | null = null;
  #pending: PendingRequest | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#hostHeader = `${options.target.host}:${options.target.port}`;
  }

  /**
   * Sends GET for a path with query, connecting when there is no connection. `onBody` gets the body as it arrives and
   * must copy what it keeps. Rejects with RequestFault.
   */
  get(path: string, onBody: (chunk: Buffer) => void): Promise<ResponseHead> {
    return new Promise((resolve, reject) => {
      this.#pending = { sentAtMs: steadyMs(), onBody, resolve, reject };
      this.#socket ??= this.#connect();
      this.#socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${this.#hostHeader}\r\nAccept-Encoding: gzip\r\nAccept: */*\r\n\r\n`,
        'latin1',
      );
    });
  }

  /** Gives up a request that was sent before `steadyMs()` showed this. */
  expire(sentBeforeMs: number): void {
    if (this.#pending !== null && this.#pending.sentAtMs < sentBeforeMs) this.#fail('no answer in time');
  }

  /** A pending request is rejected; the next one opens a new connection. */
  close(): void {
    this.#fail('closed by us');
  }

  #connect(): Socket {
    const { target, localAddress, readBuffer } = this.#options;
    const reader = new ResponseReader({
      onBody: (chunk) => this.#pending?.onBody(chunk),
      onEnd: (head) => this.#answered(head),
    });
    const read = (chunk: Buffer): void => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#fail('broken answer', { cause: error });
      }
    };
    const address = {
      host: target.host,
      port: target.port,
      noDelay: true,
      ...(localAddress === null ? {} : { localAddress }),
    };
    const bytes = Buffer.from(readBuffer.buffer, readBuffer.byteOffset, readBuffer.byteLength);
    const socket = target.secure
      ? // the target is this machine, whose test certificates nobody has signed
        connectTls({ ...address, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }).on('data', read)
      : connectPlain({
          ...address,
          onread: {
            buffer: readBuffer,
            callback: (length) => {
              read(bytes.subarray(0, length));
              return true;
            },
          },
        });
    const lost = (error?: NodeJS.ErrnoException): void => {
      if (this.#socket === socket) this.#fail(`connection lost${error?.code ? ` (${error.code})` : ''}`);
    };
    return socket
      .on('error', lost)
      .on('end', lost)
      .on('close', () => lost());
  }

  #answered(head: ResponseHead): void {
    const pending = this.#pending;
    this.#pending = null;
    if (head.closes) this.#drop();
    pending?.resolve(head);
  }

  #fail(kind: string, options?: ErrorOptions): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#drop();
    pending?.reject(new RequestFault(kind, options));
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.destroy();
  }
}
