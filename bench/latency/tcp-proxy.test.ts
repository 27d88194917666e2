import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTcpProxy } from './tcp-proxy.ts';

let server: Server;
let targetPort: number;

beforeEach(async () => {
  server = createServer((_req, res) => {
    res.setHeader('connection', 'close'); // so that bytes still on their way could be lost
    for (let line = 0; line < 200; line += 1) res.write(`${line}\n`);
    res.end('end');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  targetPort = typeof address === 'object' && address !== null ? address.port : 0;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const LINES = `${Array.from({ length: 200 }, (_, line) => `${line}\n`).join('')}end`;

async function timeOfAnswer(port: number): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}`);
  expect(await answer.text()).toBe(LINES);
  return performance.now() - startedAt;
}

test('everything the server sends comes later by the delay, whole and in order', async () => {
  await using proxy = await startTcpProxy({ targetPort, delayMs: 150 });
  expect(await timeOfAnswer(proxy.port)).toBeGreaterThanOrEqual(149);
});

test('without a delay nothing waits', async () => {
  await using proxy = await startTcpProxy({ targetPort, delayMs: 0 });
  await timeOfAnswer(proxy.port);
});

test('tells of a client when it connects', async () => {
  const seen: string[] = [];
  await using proxy = await startTcpProxy({
    targetPort,
    delayMs: 0,
    onConnection: () => seen.push('connection'),
  });
  const client = connect(proxy.port, '127.0.0.1');
  await poll('the connection', () => seen.length > 0, { deadlineMs: 5000 });
  client.destroy();
  expect(seen).toEqual(['connection']);
});

test('a server that is gone ends the connection', async () => {
  await using proxy = await startTcpProxy({ targetPort: 1, delayMs: 50 });
  await expect(fetch(`http://127.0.0.1:${proxy.port}`)).rejects.toThrow();
});

test('disposing ends what is open', async () => {
  const proxy = await startTcpProxy({ targetPort, delayMs: 50 });
  const client = connect(proxy.port, '127.0.0.1');
  client.on('error', () => {});
  await once(client, 'connect');
  const closed = once(client, 'close');
  await proxy[Symbol.asyncDispose]();
  await closed;
});
