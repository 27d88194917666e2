import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '@naru/platform/clock';
import { listenError } from '@naru/platform/http-server';
import type { Logger } from '@naru/platform/logger';
import nmsLogger from 'node-media-server/src/core/logger.js';
import nmsAmf from 'node-media-server/src/protocol/amf.js';
import NmsRtmp from 'node-media-server/src/protocol/rtmp.js';
import { sourceOf } from '../login-limiter.ts';
import type { PublishDesk } from '../publish-source.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { CHECK_INTERVAL_MS, KEEP_ALIVE_MS } from './limits.ts';
import type { AmfDecoder, RtmpParser } from './rtmp-parser.ts';
import { SessionGuard } from './session-guard.ts';

export interface RtmpServer extends AsyncDisposable {
  /** The port really bound. */
  readonly port: number;
  /** Open connections. */
  readonly connections: number;
}

/**
 * Listens for RTMP publishers. Of node-media-server only the parser is used: its own servers, sessions and broadcasts
 * know neither time-outs nor owners.
 *
 * @throws AppError `port-in-use` naming NARU_RTMP_PORT
 */
export async function startRtmpServer(options: {
  host: string;
  port: number;
  desk: PublishDesk;
  clock: Clock;
  logger: Logger;
}): Promise<RtmpServer> {
  const { host, port, desk, clock, logger } = options;
  const amf = createNmsDecoder();
  const limits = new ConnectionLimits();
  const open = new Map<Socket, SessionGuard>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const address = sourceOf(socket.remoteAddress ?? '');
    const admission = limits.enter(address);
    if (admission === 'drop') {
      socket.destroy();
      return;
    }
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const crowded = admission === 'explain';
    const parser = createNmsParser();
    open.set(socket, new SessionGuard({ socket, parser, amf, desk, clock, logger, address, crowded }));
    socket.on('close', () => {
      open.delete(socket);
      limits.leave(address);
    });
  });
  await listen(server, host, port);
  const address = server.address();
  const timer = setInterval(() => {
    for (const guard of open.values()) guard.check();
  }, CHECK_INTERVAL_MS);
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    get connections() {
      return open.size;
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open.keys()) socket.destroy();
      await closed;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: an accept that fails later (no descriptor left) costs that connection, not the process.
    server.on('error', (cause: NodeJS.ErrnoException) =>
      reject(listenError(cause, { host, port, portVariable: 'NARU_RTMP_PORT' })),
    );
    server.listen({ host, port, backlog: 512 }, resolve);
  });
}

/** node-media-server's parser, without the megabyte of FLV buffer that each one carries. */
export function createNmsParser(): RtmpParser {
  silenceNms();
  const parser = new NmsRtmp();
  parser.flv = null;
  return parser;
}

export function createNmsDecoder(): AmfDecoder {
  silenceNms();
  return {
    command: (bytes) => nmsAmf.decodeAmf0Cmd(bytes),
    dataMessage: (bytes) => nmsAmf.decodeAmf0Data(bytes),
  };
}

/** It prints to the console what peers send, keys among it. */
function silenceNms(): void {
  nmsLogger.log = () => {};
}
