import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from './answer.ts';

/**
 * Writes answers and cuts readers that do not read. Bodies are shared buffers, so an unread answer costs references
 * and kernel memory only, but it would keep old media alive for as long as the reader likes.
 */
export class Delivery {
  readonly #stalledWriteMs: number;
  readonly #queuedBytesPerSocket: number;
  readonly #unread = new WeakMap<Socket, number>();
  #closing = false;

  constructor(limits: { stalledWriteMs: number; queuedBytesPerSocket: number }) {
    this.#stalledWriteMs = limits.stalledWriteMs;
    this.#queuedBytesPerSocket = limits.queuedBytesPerSocket;
  }

  /** From now on every answer ends its connection. */
  closeConnections(): void {
    this.#closing = true;
  }

  /** Sends the answer, without its body for HEAD. An answer to a client that has left goes nowhere. */
  send(res: ServerResponse, answer: Answer): void {
    if (res.headersSent || res.req.socket.destroyed) return;
    if (this.#closing) res.shouldKeepAlive = false;
    res.writeHead(answer.status, answer.headers);
    if (res.req.method === 'HEAD' || answer.chunks.length === 0) {
      res.end();
      return;
    }
    const last = answer.chunks.length - 1;
    // written in one tick, the pieces leave together in one writev
    for (let index = 0; index < last; index += 1) res.write(answer.chunks[index]);
    res.end(answer.chunks[last]);
    if (!res.writableFinished) this.#watch(res, answer.length);
  }

  #watch(res: ServerResponse, length: number): void {
    const { socket } = res.req;
    const unread = (this.#unread.get(socket) ?? 0) + length;
    if (unread > this.#queuedBytesPerSocket && unread > length) {
      socket.destroy();
      return;
    }
    this.#unread.set(socket, unread);
    res.once('close', () => this.#unread.set(socket, (this.#unread.get(socket) ?? length) - length));
    // Fires when the kernel took nothing for that long. The server sets its keep-alive time-out when the answer is out.
    socket.setTimeout(this.#stalledWriteMs);
  }
}
