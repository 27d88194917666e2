import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { isIP, type Server as NetServer } from 'node:net';
import { AppError } from './errors.ts';
import { limitSessions, SESSION_LIMITS } from './http2-limits.ts';

/** A client has this long to send its request line and headers, then 408 (slow-loris guard); as long for a TLS handshake. */
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
/** Connections that wait to be accepted: a broadcast that begins brings all its viewers at once. */
const BACKLOG = 4096;

const TIMEOUTS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: MAX_HEADER_BYTES,
};

interface ServerOptions {
  /** Over HTTP/2 it gets the objects of Node's compatibility API, `Http2ServerRequest` and `Http2ServerResponse`. */
  readonly listener: RequestListener;
  readonly host: string;
  readonly port: number;
  /** Name of the variable that sets the port, for the error message. */
  readonly portVariable: string;
  readonly drainMs?: number;
  readonly stalledSocketMs?: number;
}

/** PEM: the certificate followed by its chain, and its private key. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface ListeningServer extends AsyncDisposable {
  readonly server: Server;
  readonly port: number;
  /** `http://host:port` with the port really bound. */
  readonly url: string;
}

export interface ListeningSecureServer extends AsyncDisposable {
  readonly server: Http2SecureServer;
  readonly port: number;
  /** `https://host:port` with the port really bound. */
  readonly url: string;
  /** For the handshakes from now on; connections that are there stay. */
  setCertificate(certificate: Certificate): void;
}

/**
 * Starts an HTTP server with our limits. Disposing refuses new connections, closes idle ones, and after `drainMs`
 * destroys those still busy.
 *
 * @throws AppError `port-in-use` when the address cannot be bound; the message names variable and port
 */
export async function startHttpServer(options: ServerOptions): Promise<ListeningServer> {
  const { host, drainMs = 3000, stalledSocketMs = STALLED_SOCKET_TIMEOUT_MS } = options;
  const server = createServer({ ...TIMEOUTS, noDelay: true }, options.listener);
  server.maxHeadersCount = MAX_HEADERS_COUNT;
  server.timeout = stalledSocketMs;
  const port = await listen(server, options);
  return {
    server,
    port,
    url: urlOf('http', host, port),
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const hardStop = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(hardStop);
    },
  };
}

/**
 * The same over TLS, with HTTP/2 for clients that offer it. Disposing also tells HTTP/2 clients to go (GOAWAY) once
 * their requests are answered.
 *
 * @throws AppError `port-in-use`, as above
 */
export async function startHttpsServer(
  options: ServerOptions & { certificate: Certificate },
): Promise<ListeningSecureServer> {
  const { host, drainMs = 3000, stalledSocketMs = STALLED_SOCKET_TIMEOUT_MS } = options;
  const server = createSecureServer({
    ...options.certificate,
    ...SESSION_LIMITS,
    settings: { ...SESSION_LIMITS.settings, maxHeaderListSize: MAX_HEADER_BYTES },
    maxHeaderListPairs: MAX_HEADERS_COUNT,
    allowHTTP1: true,
    handshakeTimeout: HEADERS_TIMEOUT_MS,
    noDelay: true,
  });
  // What speaks HTTP/1.1 here is the code of node:http, which reads its limits from the server it runs in.
  Object.assign(server, TIMEOUTS, {
    maxHeadersCount: MAX_HEADERS_COUNT,
    requireHostHeader: true,
    timeout: stalledSocketMs,
  });
  // First, so that a listener may set a request's own time-out.
  const sessions = limitSessions(server, { idleMs: KEEP_ALIVE_TIMEOUT_MS, stalledMs: stalledSocketMs });
  server.on('request', options.listener);
  const port = await listen(server, options);
  return {
    server,
    port,
    url: urlOf('https', host, port),
    setCertificate: (certificate) => server.setSecureContext(certificate),
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sessions.close();
      const hardStop = setTimeout(() => sessions.destroy(), drainMs);
      await closed;
      clearTimeout(hardStop);
    },
  };
}

const urlOf = (scheme: string, host: string, port: number): string =>
  `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

/** Resolves with the port really bound. */
async function listen(
  server: NetServer,
  { host, port, portVariable }: { host: string; port: number; portVariable: string },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    // Stays: an accept that fails later (no descriptor left) costs that connection, not the process.
    server.on('error', (cause: NodeJS.ErrnoException) =>
      reject(listenError(cause, { host, port, portVariable })),
    );
    server.listen({ host, port, backlog: BACKLOG }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
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
