import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { withDeadline } from './deadline.ts';
import { startHttpServer } from './http-server.ts';

const start = (listener: Parameters<typeof startHttpServer>[0]['listener'], port = 0) =>
  startHttpServer({ listener, host: '127.0.0.1', port, portVariable: 'NARU_TEST_PORT', drainMs: 200 });

test('a taken port is one sentence that names the variable', async () => {
  await using first = await start((_, res) => res.end());
  await expect(start((_, res) => res.end(), first.port)).rejects.toThrow(
    `port ${first.port} on 127.0.0.1 is taken by another program; set NARU_TEST_PORT to a free one`,
  );
});

test('disposing ends a request that never gets its answer', async () => {
  const server = await start(() => {});
  const ended = new Promise<string>((resolve) => {
    request(server.url, () => resolve('answered'))
      .on('error', () => resolve('cut'))
      .end();
  });
  await new Promise<void>((resolve) => server.server.once('request', () => resolve()));
  await server[Symbol.asyncDispose]();
  await expect(ended).resolves.toBe('cut');
});

test('headers beyond the limit are refused with 431', async () => {
  await using server = await start((_, res) => res.end());
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'a'.repeat(20_000)}\r\n\r\n`);
    });
    socket.once('data', (chunk) => resolve(chunk.toString('latin1')));
    socket.once('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('a client that stops reading its answer is cut', async () => {
  const stalledSocketMs = 100;
  await using server = await startHttpServer({
    // More than the kernel takes on both sides of a loopback connection.
    listener: (_, res) => res.end(Buffer.alloc(64 * 1024 * 1024)),
    host: '127.0.0.1',
    port: 0,
    portVariable: 'NARU_TEST_PORT',
    stalledSocketMs,
  });
  const cut = new Promise<void>((resolve) => {
    server.server.once('connection', (socket) => socket.once('close', () => resolve()));
  });
  const client = connect(server.port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
  client.on('error', () => {});
  client.pause();
  await withDeadline('the cut', 5000, () => cut);
  client.destroy();
});

test('a failure to accept costs a connection, not the server', async () => {
  await using server = await start((_, res) => res.end('still here'));
  server.server.emit('error', new Error('accept EMFILE'));
  server.server.emit('error', new Error('accept EMFILE'));
  await expect((await fetch(server.url)).text()).resolves.toBe('still here');
});
