import { once } from 'node:events';
import { createServer } from 'node:net';
import { listenError } from '@naru/platform/http-server';
import { isNodeError } from './node-error.ts';

/**
 * Binds the port for a moment, so that a taken one is told before anything has been started. Port 0 is always free.
 *
 * @throws AppError `port-in-use` or `invalid-configuration` with the variable to change
 */
export async function assertPortFree(at: {
  host: string;
  port: number;
  portVariable: string;
}): Promise<void> {
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
