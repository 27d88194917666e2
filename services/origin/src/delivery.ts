import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { constants, Http2ServerResponse } from 'node:http2';
import type { Writable } from 'node:stream';
import type { Answer } from './answer.ts';
import type { OriginLimits } from './limits.ts';
import { hasLeft, type LiveResponse } from './live-response.ts';

/**
 * Writes answers and cuts readers that do not read. Bodies are shared buffers, so an unread answer costs references
 * and kernel memory only, but it would keep old media alive for as long as the reader likes.
 */
export class Delivery {
  readonly #stalledWriteMs: number;
  readonly #slowestBytesPerSecond: number;
  readonly #queuedBytesPerSocket: number;
  /** Bytes on their way by connection. */
  readonly #unread = new WeakMap<object, number>();
  #closing = false;

  constructor(
    limits: Pick<OriginLimits, 'stalledWriteMs' | 'slowestBytesPerSecond' | 'queuedBytesPerSocket'>,
  ) {
    this.#stalledWriteMs = limits.stalledWriteMs;
    this.#slowestBytesPerSecond = limits.slowestBytesPerSecond;
    this.#queuedBytesPerSocket = limits.queuedBytesPerSocket;
  }

  /** From now on every answer ends its connection. */
  closeConnections(): void {
    this.#closing = true;
  }

  /** Sends the answer, without its body for HEAD. An answer to a client that has left goes nowhere. */
  send(res: LiveResponse, answer: Answer): void {
    if (res.headersSent || hasLeft(res)) return;
    const hasBody = res.req.method !== 'HEAD' && answer.chunks.length > 0;
    if (res instanceof Http2ServerResponse) this.#sendOverHttp2(res, answer, hasBody);
    else this.#sendOverHttp1(res, answer, hasBody);
  }

  #sendOverHttp1(res: ServerResponse, answer: Answer, hasBody: boolean): void {
    if (this.#closing) res.shouldKeepAlive = false;
    res.writeHead(answer.status, answer.headers);
    if (!hasBody) {
      res.end();
      return;
    }
    writeBody(res, answer.chunks);
    const { socket } = res.req;
    // The usual case: no other answer is before it (then it would have no socket), and the kernel took all of it.
    if (res.socket !== null && socket.writableLength === 0) return;
    // Fires when the kernel took nothing for that long. The server sets its keep-alive time-out when the answer is out.
    if (this.#mayQueue(socket, res, answer.length)) socket.setTimeout(this.#stalledWriteMs);
    else socket.destroy();
  }

  /** Past the compatibility API, which would check and copy every header again. */
  #sendOverHttp2({ stream }: Http2ServerResponse, answer: Answer, hasBody: boolean): void {
    const { session } = stream;
    if (session === undefined) return;
    if (hasBody && !this.#mayQueue(session, stream, answer.length)) {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    stream.respond(answer.http2Headers, { endStream: !hasBody });
    if (this.#closing) session.close();
    if (!hasBody) return;
    writeBody(stream, answer.chunks);
    // Not the stream's own time-out: whatever else moves on the connection renews that.
    const patienceMs = this.#stalledWriteMs + (answer.length / this.#slowestBytesPerSecond) * 1000;
    const giveUp = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), patienceMs).unref();
    stream.once('close', () => clearTimeout(giveUp));
  }

  /** Counts an answer until it is out. False: it is too much for its connection, together with those before it. */
  #mayQueue(connection: object, answering: EventEmitter, length: number): boolean {
    const unread = (this.#unread.get(connection) ?? 0) + length;
    if (unread > this.#queuedBytesPerSocket && unread > length) return false;
    this.#unread.set(connection, unread);
    answering.once('close', () => {
      this.#unread.set(connection, (this.#unread.get(connection) ?? length) - length);
    });
    return true;
  }
}

/** Over HTTP/1.1 the pieces, written in one tick, leave together in one writev. */
function writeBody(out: Writable, chunks: readonly Uint8Array[]): void {
  const last = chunks.length - 1;
  for (let index = 0; index < last; index += 1) out.write(chunks[index]);
  out.end(chunks[last]);
}
