import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';

export interface TinyServer extends AsyncDisposable {
  /** Ends with a slash. */
  readonly url: string;
}

/** Any server on a free port of the loopback interface. */
export async function listenAnywhere(server: Server): Promise<TinyServer> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port was given');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export const startTinyServer = (answer: RequestListener): Promise<TinyServer> => {
  const server: HttpServer = createServer(answer);
  return listenAnywhere(server);
};
