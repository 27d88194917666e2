import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { sendFrom } from './watched-relay.ts';

/** Somebody at an address of its own who sends what it likes to a server on this machine. */
export interface Stranger extends AsyncDisposable {
  readonly port: number;
  /** What came to it. */
  readonly received: readonly Buffer[];
  send(datagram: Uint8Array, port: number): Promise<void>;
}

/** `address`: of the loopback network; all of it is this machine. */
export async function startStranger(address = '127.0.0.66'): Promise<Stranger> {
  const socket = createSocket('udp4');
  const received: Buffer[] = [];
  socket.on('message', (datagram) => received.push(datagram));
  socket.bind(0, address);
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    received,
    send: (datagram, port) => sendFrom(socket, datagram, port),
    [Symbol.asyncDispose]: async () => {
      socket.close();
    },
  };
}
