import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Disposer } from '@naru/platform/disposer';
import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Front, startFront, startFrontOf } from './testing/forwarding-front.ts';

const soon = (what: string, ask: () => boolean): Promise<boolean> =>
  poll(what, ask, { deadlineMs: 5000, everyMs: 5 });

let disposer: Disposer;
beforeEach(() => {
  disposer = new Disposer();
});
afterEach(() => disposer[Symbol.asyncDispose]());

const front = async (...options: Parameters<typeof startFront>): Promise<Front> =>
  disposer.use(await startFront(...options));

describe('nobody behind us', () => {
  test('is 502', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const { url } = disposer.use(await startFrontOf(port));
    const response = await fetch(url, { method: 'POST', body: 'v=0' });
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'bad-gateway' });
  });

  test('who answers in time is 504', async () => {
    const { url } = await front(() => {}, { silenceMs: 100 });
    const response = await fetch(url);
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'gateway-timeout' });
  });

  test('who answers at all is 502', async () => {
    const { url } = await front((request) => request.socket.destroy());
    expect((await fetch(url)).status).toBe(502);
  });
});

test('a client that leaves ends its request behind us', async () => {
  let behind: IncomingMessage | null = null;
  let left = false;
  const { url, forwarder } = await front((request, response) => {
    behind = request;
    response.on('close', () => {
      left = true;
    });
  });
  const leaving = new AbortController();
  const gone = fetch(url, { method: 'POST', body: 'v=0', signal: leaving.signal }).catch(() => 'gone');
  await soon('it has come', () => behind !== null);
  leaving.abort();
  expect(await gone).toBe('gone');
  await soon('it has gone', () => left && forwarder.inFlight === 0);
});

test('a client that leaves within its body ends its request behind us', async () => {
  let left = false;
  let came = false;
  const { port, forwarder } = await front((request) => {
    request.on('data', () => {
      came = true;
    });
    request
      .on('error', () => {})
      .on('close', () => {
        left = true;
      });
  });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc');
  await soon('it has come', () => came);
  socket.destroy();
  await soon('it has gone', () => left && forwarder.inFlight === 0);
});

test('a body that nobody reads any more is cut', async () => {
  const { port } = await front((_, response) => {
    response.writeHead(413, { connection: 'close' }).end();
  });
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  let isCut = false;
  socket.on('error', () => {}).on('data', (chunk: Buffer) => (answer += String(chunk)));
  socket.on('close', () => {
    isCut = true;
  });
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 50000000\r\n\r\n');
  socket.write('x'.repeat(1_000_000));
  // A reset may overtake the answer of who closes without reading.
  await soon('it is answered', () => /^HTTP\/1\.1 (?:413|502) /.test(answer));
  await soon('it is cut', () => isCut);
});

test('beyond its limit it answers 503 at once, and takes requests again afterwards', async () => {
  const held: (() => void)[] = [];
  const { url, forwarder } = await front((_, response) => held.push(() => response.end()), {
    maxInFlight: 2,
  });
  const first = [fetch(url), fetch(url)];
  await soon('two are under way', () => held.length === 2);
  const refused = await fetch(url);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  for (const release of held) release();
  await Promise.all(first);
  await soon('none is under way', () => forwarder.inFlight === 0);
  const later = fetch(url);
  await soon('it has come', () => held.length === 3);
  held[2]?.();
  expect((await later).status).toBe(200);
});

test('one connection serves request after request', async () => {
  const ports = new Set<number | undefined>();
  const { url } = await front((request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  });
  for (let index = 0; index < 5; index += 1) await (await fetch(url)).text();
  expect(ports.size).toBe(1);
});

test('disposing cuts what is under way', async () => {
  let came = false;
  const { url, forwarder } = await front(() => {
    came = true;
  });
  const answer = fetch(url);
  await soon('it has come', () => came);
  await forwarder[Symbol.asyncDispose]();
  expect((await answer).status).toBe(502);
});
