import { createServer, type RequestListener, type Server } from 'node:http';
import { AppError } from './errors.ts';

/** A client has this long to send its request line and headers, then 408 (slow-loris guard). */
const HEADERS_TIMEOUT_MS = 10_000;
/** ... and this long for the whole request with its body. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Idle keep-alive connections are closed after this; longer than a segment, so players keep theirs. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** Request line and headers together. */
const MAX_HEADER_BYTES = 16 * 1024;
export const MAX_HEADERS_COUNT = 100;
/** A socket on which nothing moves while a request is pending is cut after this; no request is held as long. */
const STALLED_SOCKET_TIMEOUT_MS = 15_000;

export interface ListeningServer extends AsyncDisposable {
  readonly server: Server;
  readonly port: number;
  /** `http://host:port` with the port really bound. */
  readonly url: string;
}

/**
 * Starts an HTTP server with our limits. Disposing refuses new connections, closes idle ones, and after `drainMs`
 * destroys those still busy.
 *
 * @throws AppError `port-in-use` when the address cannot be bound; the message names variable and port
 */
export async function startHttpServer(options: {
  listener: RequestListener;
  host: string;
  port: number;
  /** Name of the variable that sets the port, for the error message. */
  portVariable: string;
  drainMs?: number;
  stalledSocketMs?: number;
}): Promise<ListeningServer> {
  const { host, drainMs = 3000, stalledSocketMs = STALLED_SOCKET_TIMEOUT_MS } = options;
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: 2000,
      noDelay: true,
    },
    options.listener,
  );
  server.maxHeadersCount = MAX_HEADERS_COUNT;
  server.timeout = stalledSocketMs;
  await listen(server, options);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const { port } = address;
  return {
    server,
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const hardStop = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(hardStop);
    },
  };
}

async function listen(
  server: Server,
  { host, port, portVariable }: { host: string; port: number; portVariable: string },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // Stays: an accept that fails later (no descriptor left) costs that connection, not the process.
    server.on('error', (cause: NodeJS.ErrnoException) =>
      reject(listenError(cause, { host, port, portVariable })),
    );
    server.listen({ host, port, backlog: 4096 }, resolve);
  });
}

/** Turns a failed listen() into a sentence that says what to change. */
export function listenError(
  cause: NodeJS.ErrnoException,
  at: { host: string; port: number; portVariable: string },
): Error {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new AppError(
        'port-in-use',
        `port ${at.port} on ${at.host} is taken by another program; set ${at.portVariable} to a free one`,
        { cause },
      );
    case 'EACCES':
      return new AppError(
        'port-in-use',
        `port ${at.port} needs privileges; set ${at.portVariable} above 1023`,
        {
          cause,
        },
      );
    case 'EADDRNOTAVAIL':
      return new AppError('invalid-configuration', `this machine has no address ${at.host}`, { cause });
    default:
      return cause;
  }
}
