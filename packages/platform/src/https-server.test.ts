import { once } from 'node:events';
import { constants, type ServerHttp2Session } from 'node:http2';
import { request } from 'node:https';
import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { connectHttp2 } from '../../../tests/fixtures/http2-client.ts';
import { selfSignedCertificate } from '../../../tests/fixtures/self-signed-certificate.ts';
import { withDeadline } from './deadline.ts';
import { startHttpsServer } from './http-server.ts';
import { poll } from './poll.ts';

type Options = Parameters<typeof startHttpsServer>[0];

const certificate = selfSignedCertificate();
const ca = certificate.cert;
const soon = { deadlineMs: 5000, everyMs: 2 };
/** More than the kernel and HTTP/2's windows take on both sides of a loopback connection. */
const HUGE = Buffer.alloc(64 * 1024 * 1024);

const start = (options: Partial<Options> = {}) =>
  startHttpsServer({
    listener: (req, res) => void res.end(`over ${req.httpVersion}`),
    host: '127.0.0.1',
    port: 0,
    portVariable: 'NARU_TEST_PORT',
    certificate,
    drainMs: 200,
    ...options,
  });

function getOverHttp1(url: string, headers: Record<string, string> = {}): Promise<string> {
  return withDeadline('an answer', 5000, () => {
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { ca, headers, agent: false }, (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(`${response.statusCode} ${text}`));
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  });
}

test('a client that offers HTTP/2 gets it, any other HTTP/1.1', async () => {
  await using server = await start();
  await using client = await connectHttp2(server.url, ca);
  expect((await client.get('/')).text).toBe('over 2.0');
  expect(await getOverHttp1(server.url)).toBe('200 over 1.1');
});

test('a taken port is one sentence that names the variable', async () => {
  await using first = await start();
  await expect(start({ port: first.port })).rejects.toThrow(
    `port ${first.port} on 127.0.0.1 is taken by another program; set NARU_TEST_PORT to a free one`,
  );
});

test('HTTP/1.1 has the limits of the plain server', async () => {
  await using server = await start();
  expect(await getOverHttp1(server.url, { 'x-large': 'a'.repeat(20_000) })).toMatch(/^431/);
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize } = Object(server.server);
  expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16 * 1024,
  });
  const socket = connectTls({ port: server.port, host: '127.0.0.1', ca });
  socket.write('GET / HTTP/1.1\r\n\r\n');
  const [chunk]: Buffer[] = await withDeadline('an answer', 5000, () => once(socket, 'data'));
  expect(chunk?.toString()).toMatch(/^HTTP\/1\.1 400 /); // no host
  socket.destroy();
});

test.each([
  ['a header of 20 KB', { 'x-large': 'a'.repeat(20_000) }],
  ['200 headers', Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-${index}`, 'b']))],
])('%s resets the request, the connection stays', async (_, headers) => {
  await using server = await start();
  await using client = await connectHttp2(server.url, ca);
  await client.get('/'); // the limits hold from when the client has acknowledged them; until then 64 KB
  await expect(client.get('/', { headers })).rejects.toThrow();
  expect((await client.get('/')).status).toBe(200);
});

test('no more than 64 requests at a time are taken from one connection', async () => {
  await using server = await start();
  await using client = await connectHttp2(server.url, ca);
  await client.get('/');
  expect(client.session.remoteSettings).toMatchObject({
    maxConcurrentStreams: 64,
    maxHeaderListSize: 16 * 1024,
  });
});

test('a request whose answer is not read is reset, the connection stays', async () => {
  const stalledSocketMs = 200;
  await using server = await start({ listener: (_, res) => void res.end(HUGE), stalledSocketMs });
  await using client = await connectHttp2(server.url, ca);
  const unread = client.session.request({ ':path': '/' });
  unread.on('error', () => {});
  unread.pause();
  await withDeadline('the reset', 5000, async () => once(unread, 'close'));
  expect([unread.rstCode, client.session.destroyed]).toEqual([constants.NGHTTP2_CANCEL, false]);
});

test('a connection that takes nothing is cut', async () => {
  await using server = await start({ listener: (_, res) => void res.end(HUGE), stalledSocketMs: 100 });
  const begun = once(server.server, 'session');
  const link = createServer((near) => {
    const far = connect(server.port, '127.0.0.1');
    near.pipe(far);
    far.on('data', (chunk) => near.write(chunk));
    server.server.once('request', () => far.pause());
    far.on('error', () => {}).on('close', () => near.destroy());
  });
  onTestFinished(() => void link.close());
  await once(link.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(link.address());
  await using client = await connectHttp2(`https://127.0.0.1:${port}`, ca);
  const [session]: ServerHttp2Session[] = await begun;
  client.session.setLocalWindowSize(HUGE.length);
  const unread = client.session.request({ ':path': '/' });
  unread.on('error', () => {});
  await poll('the connection to be cut', () => session?.destroyed === true, soon);
});

test('disposing lets a request finish, tells the client to go and takes no new connection', async () => {
  let answer = (): void => {};
  const server = await start({
    drainMs: 5000,
    listener: (_, res) => {
      answer = () => void res.end('late');
    },
  });
  await using client = await connectHttp2(server.url, ca);
  const goaway = once(client.session, 'goaway');
  const asked = once(server.server, 'request');
  const pending = client.request('/');
  await asked;
  const disposed = server[Symbol.asyncDispose]();
  await withDeadline('GOAWAY', 5000, async () => goaway);
  await expect(getOverHttp1(server.url)).rejects.toThrow('ECONNREFUSED');
  answer();
  expect((await pending.answer).text).toBe('late');
  await withDeadline('the end', 2000, async () => disposed);
});

test('disposing ends what never gets its answer, and a handshake that never ends', async () => {
  const server = await start({ listener: () => {} });
  await using client = await connectHttp2(server.url, ca);
  const asked = once(server.server, 'request');
  const pending = client.request('/');
  await asked;
  const silent = connect(server.port, '127.0.0.1');
  silent.on('error', () => {});
  await once(server.server, 'connection');
  const cut = once(silent, 'close');
  await withDeadline('the end', 2000, async () => server[Symbol.asyncDispose]());
  expect((await pending.answer).status).toBe(0);
  await withDeadline('the cut', 2000, async () => cut);
});

test('a new certificate is shown to new connections, those that are there stay', async () => {
  await using server = await start();
  await using old = await connectHttp2(server.url, ca);
  const renewed = selfSignedCertificate();
  server.setCertificate(renewed);
  await expect(connectHttp2(server.url, ca)).rejects.toThrow();
  await using fresh = await connectHttp2(server.url, renewed.cert);
  expect((await fresh.get('/')).status).toBe(200);
  expect((await old.get('/')).status).toBe(200);
});
