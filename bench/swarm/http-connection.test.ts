import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { poll } from '@naru/platform/poll';
import { expect, onTestFinished, test } from 'vitest';
import { HttpConnection } from './http-connection.ts';
import { steadyMs } from './steady-clock.ts';

async function connectTo(listener: RequestListener) {
  const server = createServer(listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const connection = new HttpConnection({
    target: { host: '127.0.0.1', port: address.port, secure: false },
    localAddress: null,
    readBuffer: new Uint8Array(1024),
  });
  onTestFinished(() => {
    connection.close();
    server.closeAllConnections();
    server.close();
  });
  const get = async (path: string) => {
    let body = '';
    const { status } = await connection.get(path, (chunk) => {
      body += chunk.toString();
    });
    return { status, body };
  };
  return { connection, get, server, connections: () => connections };
}

test('answers come in order over one connection, longer than the read buffer or not', async () => {
  const { get, connections } = await connectTo((req, res) => res.end(req.url?.repeat(1000)));
  for (const path of ['/a', '/bc', '/def']) {
    expect(await get(path)).toEqual({ status: 200, body: path.repeat(1000) });
  }
  expect(connections()).toBe(1);
});

test('after an answer that ends the connection the next request opens another', async () => {
  const { get, connections } = await connectTo((_, res) => res.setHeader('Connection', 'close').end('x'));
  await get('/');
  expect(await get('/')).toEqual({ status: 200, body: 'x' });
  expect(connections()).toBe(2);
});

test('a connection that breaks fails its request by kind, and the next one works', async () => {
  let broken = false;
  const { get } = await connectTo((req, res) => {
    if (broken) return res.end('fine');
    broken = true;
    return req.socket.resetAndDestroy();
  });
  await expect(get('/')).rejects.toMatchObject({ kind: expect.stringContaining('connection lost') });
  expect((await get('/')).body).toBe('fine');
});

test('a port that nobody listens on is a lost connection', async () => {
  const { get, server } = await connectTo(() => {});
  server.close();
  await once(server, 'close');
  await expect(get('/')).rejects.toMatchObject({ kind: 'connection lost (ECONNREFUSED)' });
});

test('an answer that does not come is given up, a young request is not', async () => {
  const asked: string[] = [];
  const { get, connection } = await connectTo((req) => asked.push(req.url ?? ''));
  const answer = get('/never');
  const failure = expect(answer).rejects.toMatchObject({ kind: 'no answer in time' });
  await poll('the request to arrive', () => asked.length > 0, { deadlineMs: 5000, everyMs: 5 });
  connection.expire(steadyMs() - 60_000);
  connection.expire(steadyMs());
  await failure;
});

test('closing fails what is pending', async () => {
  const { get, connection } = await connectTo(() => {});
  const failure = expect(get('/never')).rejects.toMatchObject({ kind: 'closed by us' });
  connection.close();
  await failure;
});
