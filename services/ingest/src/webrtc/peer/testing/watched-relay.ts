import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';

/** Stands between one client and the server, where an attacker would stand that sees their packets. */
export interface WatchedRelay extends AsyncDisposable {
  /** The port for the client. */
  readonly port: number;
  /** What the client sent, oldest first. */
  readonly sent: readonly Buffer[];
  /** Called with every datagram of the client before it goes on. */
  onDatagram: (datagram: Buffer) => void;
  /** Sends to the server as if the client did. */
  forge(datagram: Uint8Array): Promise<void>;
}

export async function startWatchedRelay(serverPort: number): Promise<WatchedRelay> {
  const [front, back] = [createSocket('udp4'), createSocket('udp4')];
  const sent: Buffer[] = [];
  let client: RemoteInfo | null = null;
  front.on('message', (datagram, from) => {
    client = from;
    sent.push(datagram);
    relay.onDatagram(datagram);
    back.send(datagram, serverPort, HOST);
  });
  back.on('message', (datagram) => {
    if (client !== null) front.send(datagram, client.port, client.address);
  });
  front.bind(0, HOST);
  back.bind(0, HOST);
  await Promise.all([once(front, 'listening'), once(back, 'listening')]);
  const relay: WatchedRelay = {
    port: front.address().port,
    sent,
    onDatagram: () => {},
    forge: (datagram) => sendFrom(back, datagram, serverPort),
    [Symbol.asyncDispose]: async () => {
      front.close();
      back.close();
    },
  };
  return relay;
}

/** Resolves once the datagram is with the system, so that a loop of these lets others run. */
export const sendFrom = (
  socket: ReturnType<typeof createSocket>,
  datagram: Uint8Array,
  port: number,
): Promise<void> => new Promise((resolve) => socket.send(datagram, port, HOST, () => resolve()));
