import { constants, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

/** What one HTTP/2 connection may ask of us; whoever asks more loses it. */
export const SESSION_LIMITS = {
  /** A player has a playlist and a part or two on the way for each rendition; a page, some files. */
  settings: { maxConcurrentStreams: 64 },
  /** Requests beyond that, and frames that break the protocol. */
  maxSessionRejectedStreams: 100,
  maxSessionInvalidFrames: 100,
  /** Megabytes of header tables and of answers that wait to be sent. Bodies are shared, but count. */
  maxSessionMemory: 10,
};

/** The connections of a server, HTTP/2 or not, those in their handshake included. */
interface Sessions {
  /** Says GOAWAY to HTTP/2 clients: what they have asked for is answered, then the connection ends. */
  close(): void;
  /** Ends every connection now. */
  destroy(): void;
}

/**
 * Closes HTTP/2 connections on which nothing has moved for `idleMs`. A request on which nothing moves for `stalledMs`
 * is reset; from then on its connection is closed when nothing moves for `stalledMs`, so that one that does not take even
 * the reset is cut. Traffic of other requests counts as movement: answers of size need a limit of their own.
 */
export function limitSessions(
  server: Http2SecureServer,
  { idleMs, stalledMs }: { idleMs: number; stalledMs: number },
): Sessions {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(idleMs); // Node ends a session at its time-out
  });
  server.on('stream', (stream) => {
    stream.setTimeout(stalledMs, () => {
      stream.session?.setTimeout(stalledMs);
      stream.close(constants.NGHTTP2_CANCEL);
    });
  });
  return {
    close: () => {
      for (const session of sessions) session.close();
    },
    destroy: () => {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}
