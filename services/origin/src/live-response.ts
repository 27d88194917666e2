import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request over HTTP/1.1 or HTTP/2. */
export type LiveRequest = IncomingMessage | Http2ServerRequest;

/** The answer to one, still to be given. */
export type LiveResponse = ServerResponse | Http2ServerResponse;

/** Whether the client has gone and nobody is there to be answered. */
export function hasLeft(res: LiveResponse): boolean {
  return res instanceof Http2ServerResponse ? res.stream.destroyed : res.req.socket.destroyed;
}

/** Calls once, when the answer is out or the client has left. */
export function onceOver(res: LiveResponse, listener: () => void): void {
  if (res instanceof Http2ServerResponse) res.stream.once('close', listener);
  // A response that is queued behind another on its connection never emits `close`; its request does.
  else (res.socket === null ? res.req : res).once('close', listener);
}

export function remoteAddressOf(res: LiveResponse): string | undefined {
  const socket = res instanceof Http2ServerResponse ? res.stream.session?.socket : res.req.socket;
  return socket?.remoteAddress;
}

/**
 * The first value of a header, its name given in lower case. Read from the list as it came: the parsed object would be
 * made for two lookups and kept as long as the request is held.
 */
export function headerOf({ rawHeaders }: LiveRequest, name: string): string | undefined {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index];
    if (candidate?.length === name.length && candidate.toLowerCase() === name) return rawHeaders[index + 1];
  }
  return undefined;
}
