import { createConnection } from 'node:net';
import { openDatabase } from '@naru/db/database';
import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_RATE_LIMITS } from './http/rate-limits.ts';
import { createApi } from './service.ts';

const disposer = new Disposer();
let port = 0;
let url = '';
const RealRequest = globalThis.Request;

beforeAll(async () => {
  const logger = createLogger('test', 'silent');
  const db = disposer.use(openDatabase({ url: 'postgres://127.0.0.1:9/none', poolSize: 1 }));
  const limits = { ...DEFAULT_RATE_LIMITS, readsPerSecond: 20 };
  const api = disposer.use(
    await createApi({ db, config: { pagesDir: null, rtmpPort: 1935, whip: true }, logger, limits }),
  );
  const server = disposer.use(
    await startHttpServer({ listener: api.handle, host: '127.0.0.1', port: 0, portVariable: 'none' }),
  );
  ({ port, url } = server);
});

afterAll(() => disposer[Symbol.asyncDispose]());

/** What comes back for raw bytes, until the server closes or a second answer could have come. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write(text));
    let answer = '';
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('real requests are answered, with the real address as the one that limits count by', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const response = await fetch(`${url}/api/time`);
      await response.arrayBuffer();
      return response.status;
    }),
  );
  expect(statuses).toContain(200);
  expect(statuses).toContain(429);
});

test('a body that is too large is refused on the wire, announced or not', async () => {
  const head =
    'POST /api/channels HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n';
  const announced = await exchange(`${head}Content-Length: 2000000\r\n\r\n${'['.repeat(70_000)}`);
  expect(announced).toMatch(/^HTTP\/1\.1 (401|413)/);
  const chunk = 'x'.repeat(70_000);
  const chunked = await exchange(
    `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`,
  );
  expect(chunked).toMatch(/^HTTP\/1\.1 (401|413)/);
});

test.each([
  ['DELETE without a body', 'DELETE', '', ''],
  ['OPTIONS without a body', 'OPTIONS', '', ''],
  ['POST without a body or a length', 'POST', '', ''],
  ['POST with an empty body', 'POST', 'Content-Length: 0\r\n', ''],
  ['PUT in chunks', 'PUT', 'Transfer-Encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'],
  ['TRACE', 'TRACE', '', ''],
])('%s gets through to the routes', async (_, method, headers, body) => {
  const json = 'Content-Type: application/json\r\nConnection: close\r\n';
  const answer = await exchange(`${method} /api/time HTTP/1.1\r\nHost: x\r\n${json}${headers}\r\n${body}`);
  expect(answer).toMatch(/^HTTP\/1\.1 405/);
});

test('a request with an impossible Host is refused and does not end the process', async () => {
  const answer = await exchange('GET /api/time HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400/);
});

test("the platform's own classes stay as they are for the other services of the process", () => {
  expect(globalThis.Request).toBe(RealRequest);
});
