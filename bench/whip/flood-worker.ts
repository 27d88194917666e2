import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { FloodMessage, FloodPlan } from './flood-messages.ts';
import { hostileDatagram } from './hostile-datagrams.ts';

/** Sends hostile datagrams to a port of this machine, as many as it is told to or can, from one address. */
const KINDS_OF_DATAGRAMS = 2000;
const TURN_MS = 4;
/** An answer would have come by then. */
const ANSWER_MS = 300;

const { port, kind, datagramsPerSecond, seconds }: FloodPlan = JSON.parse(process.argv[2] ?? '');
const datagrams = Array.from({ length: KINDS_OF_DATAGRAMS }, () => hostileDatagram(kind));
const socket = createSocket({ type: 'udp4', sendBufferSize: 4 * 1024 * 1024 });
let answers = 0;
let sent = 0;
socket.on('message', () => {
  answers += 1;
});
socket.on('error', () => {}); // ICMP tells that nobody listens
socket.connect(port, '127.0.0.1');
await once(socket, 'connect');

process.on('disconnect', () => process.exit());
process.on('message', () => void flood());
tell({ kind: 'armed' });

async function flood(): Promise<void> {
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  while (elapsedMs() < seconds * 1000) {
    const due = Math.min(elapsedMs() / 1000, seconds) * datagramsPerSecond;
    const turnEndsAt = elapsedMs() + TURN_MS;
    for (; sent < due && elapsedMs() < turnEndsAt; sent += 1) {
      socket.send(datagrams[sent % datagrams.length] ?? Buffer.alloc(1));
    }
    await new Promise((resolve) => (sent < due ? setImmediate(resolve) : setTimeout(resolve, 1)));
  }
  const took = elapsedMs() / 1000;
  await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  tell({ kind: 'done', sent, seconds: took, answers });
}

function tell(message: FloodMessage): void {
  if (process.connected) process.send?.(message);
}
