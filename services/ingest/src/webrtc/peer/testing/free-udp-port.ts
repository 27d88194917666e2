import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const FIRST = 20_000;
const COUNT = 12_000;

/** A UDP port that nobody uses, below those that programs get by chance. */
export async function freeUdpPort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const socket = createSocket('udp4');
    socket.bind(port, '0.0.0.0');
    try {
      await once(socket, 'listening');
      return port;
    } catch {
      // Taken: another one.
    } finally {
      socket.close();
    }
  }
}
