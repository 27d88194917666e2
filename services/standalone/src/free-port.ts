import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import { listenError } from '@naru/platform/http-server';
import { isNodeError } from './node-error.ts';

interface PortAt {
  readonly host: string;
  readonly port: number;
  readonly portVariable: string;
}

/**
 * Binds the port for a moment, so that a taken one is told before anything has been started. Port 0 is always free.
 *
 * @throws AppError `port-in-use` or `invalid-configuration` with the variable to change
 */
export async function assertPortFree(at: PortAt): Promise<void> {
  const server = createServer();
  server.listen({ host: at.host, port: at.port });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw isNodeError(error) ? listenError(error, at) : error;
  }
  server.close();
  await once(server, 'close');
}

/** The same for a UDP port. */
export async function assertUdpPortFree(at: PortAt): Promise<void> {
  const socket = createSocket(isIPv6(at.host) ? 'udp6' : 'udp4');
  try {
    socket.bind(at.port, at.host);
    await once(socket, 'listening');
  } catch (error) {
    throw isNodeError(error) ? listenError(error, at) : error;
  } finally {
    socket.close();
  }
}
