/** What the head of an HTTP/1.1 response says about its body. */
export interface ResponseHead {
  readonly status: number;
  readonly gzip: boolean;
  /** The server ends the connection after this answer. */
  readonly closes: boolean;
}

/** The answer breaks HTTP/1.1, or uses what this reader leaves out. */
export class ResponseFault extends Error {
  override readonly name = 'ResponseFault';
}

const MAX_HEAD_BYTES = 16 * 1024;
const MAX_CHUNK_LINE = 64;
const HEAD_END = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);

type State = 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer';

/**
 * Reads HTTP/1.1 responses to GET requests out of a byte stream, one at a time, for very many connections: bodies are
 * handed on in the buffer they came in, which its owner may reuse afterwards. A body has a Content-Length or is chunked.
 */
export class ResponseReader {
  readonly #onBody: (chunk: Buffer) => void;
  readonly #onEnd: (head: ResponseHead) => void;
  #state: State = 'head';
  /** Bytes of a head or chunk line whose end has not come yet. */
  #pending: Buffer = EMPTY;
  #missing = 0;
  #head: ResponseHead = { status: 0, gzip: false, closes: false };

  constructor(handlers: { onBody: (chunk: Buffer) => void; onEnd: (head: ResponseHead) => void }) {
    this.#onBody = handlers.onBody;
    this.#onEnd = handlers.onEnd;
  }

  /** @throws ResponseFault; nothing that follows on this connection can be understood then */
  push(chunk: Buffer): void {
    let rest: Buffer = chunk;
    while (rest.length > 0) {
      if (this.#state === 'head') rest = this.#readHead(rest);
      else if (this.#state === 'body' || this.#state === 'chunk') rest = this.#readBody(rest);
      else rest = this.#readLine(rest);
    }
  }

  #readHead(chunk: Buffer): Buffer {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const end = bytes.indexOf(HEAD_END);
    if (end === -1) {
      if (bytes.length > MAX_HEAD_BYTES) throw new ResponseFault('a head without an end');
      this.#pending = Buffer.from(bytes); // the caller's buffer may be reused
      return EMPTY;
    }
    this.#pending = EMPTY;
    const text = bytes.toString('latin1', 0, end + 2);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0);
    if (status === 0) throw new ResponseFault('no HTTP/1.1 response');
    this.#head = {
      status,
      gzip: /\r\ncontent-encoding: *gzip *\r\n/i.test(text),
      closes: /\r\nconnection: *close *\r\n/i.test(text),
    };
    const rest = bytes.subarray(end + HEAD_END.length);
    if (/\r\ntransfer-encoding: *chunked *\r\n/i.test(text)) {
      this.#state = 'chunk-size';
      return rest;
    }
    const length = /\r\ncontent-length: *(\d{1,12}) *\r\n/i.exec(text)?.[1];
    const hasBody = status !== 204 && status !== 304;
    if (length === undefined && hasBody) throw new ResponseFault('a body of unknown length');
    this.#missing = hasBody ? Number(length) : 0;
    this.#state = 'body';
    if (this.#missing === 0) this.#finish();
    return rest;
  }

  #readBody(chunk: Buffer): Buffer {
    const body = chunk.length <= this.#missing ? chunk : chunk.subarray(0, this.#missing);
    this.#missing -= body.length;
    this.#onBody(body);
    if (this.#missing === 0) {
      if (this.#state === 'body') this.#finish();
      else this.#state = 'chunk-end';
    }
    return chunk.subarray(body.length);
  }

  /** The lines around chunks (RFC 9112 7.1). */
  #readLine(chunk: Buffer): Buffer {
    const end = chunk.indexOf(0x0a);
    const line =
      this.#pending.toString('latin1') + chunk.toString('latin1', 0, end === -1 ? chunk.length : end);
    if (line.length > (this.#state === 'trailer' ? MAX_HEAD_BYTES : MAX_CHUNK_LINE)) {
      throw new ResponseFault('a chunk line without an end');
    }
    if (end === -1) {
      this.#pending = Buffer.from(line, 'latin1');
      return EMPTY;
    }
    this.#pending = EMPTY;
    this.#takeLine(line.trim());
    return chunk.subarray(end + 1);
  }

  #takeLine(line: string): void {
    if (this.#state === 'chunk-end') this.#state = 'chunk-size';
    else if (this.#state === 'chunk-size') {
      const size = /^[0-9a-f]{1,8}(?=;|$)/i.exec(line)?.[0];
      if (size === undefined) throw new ResponseFault('a chunk without a size');
      this.#missing = Number.parseInt(size, 16);
      this.#state = this.#missing === 0 ? 'trailer' : 'chunk';
    } else if (line === '') this.#finish();
  }

  #finish(): void {
    this.#state = 'head';
    this.#onEnd(this.#head);
  }
}
