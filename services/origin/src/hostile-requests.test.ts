import { expect, test } from 'vitest';
import { sendRaw } from './testing/http-client.ts';
import { startOrigin } from './testing/running-origin.ts';

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

test.each([
  '720p/../../../../etc/passwd',
  '720p/%2e%2e%2f1-0.m4s',
  '720p/..%5c1-0.m4s',
  '720p/%252e/1-0.m4s',
  '720p/1-0.m4s%00',
  '720p//1-0.m4s',
  '720p/;/1-0.m4s',
  '720p/1-0.m4s/',
  '720p/01-0.m4s',
  '720p/1-0.0.0.m4s',
  '720p/1--1.m4s',
  '720p/1-0.M4S',
  '720P/1-0.m4s',
  'master.m3u8/',
  'constructor',
  '__proto__/media.m3u8',
])('%s is nothing', async (path) => {
  await using origin = await startOrigin();
  await origin.goLive(1);
  const answer = await sendRaw(origin.port, `GET /live/${origin.id}/${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(statusOf(answer)).toBe(404);
});

test('an absolute URL in the request line is nothing', async () => {
  await using origin = await startOrigin();
  await origin.goLive(1);
  const target = origin.url('720p/1-0.m4s');
  expect(statusOf(await sendRaw(origin.port, `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`))).toBe(404);
});

test.each([
  ['a target of 3 KB', `GET ?x=${'y'.repeat(3000)}`, '', 414],
  ['a target of 20 KB', `GET ?x=${'y'.repeat(20_000)}`, '', 431],
  ['200 headers', 'GET ', 'X-A: b\r\n'.repeat(200), 431],
  ['a header of 100 KB', 'GET ', `X-A: ${'b'.repeat(100_000)}\r\n`, 431],
  ['POST', 'POST ', 'Content-Length: 0\r\n', 405],
  ['PUT', 'PUT ', 'Content-Length: 0\r\n', 405],
  ['DELETE', 'DELETE ', '', 405],
  ['TRACE', 'TRACE ', '', 405],
  ['FOO', 'FOO ', '', 400],
  ['two lengths', 'GET ', 'Content-Length: 1\r\nContent-Length: 2\r\n', 400],
  ['a length and chunks', 'POST ', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 400],
  ['an unknown transfer coding', 'GET ', 'Transfer-Encoding: xchunked\r\n', 400],
  ['a body that never comes', 'POST ', 'Content-Length: 1000000\r\n', 405],
])('%s is refused', async (_, methodAndQuery, headers, status) => {
  await using origin = await startOrigin();
  await origin.goLive(1);
  const line = methodAndQuery.replace(' ', ` /live/${origin.id}/master.m3u8`);
  const answer = await sendRaw(origin.port, `${line} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
  expect(statusOf(answer)).toBe(status);
  if (status === 405) expect(answer).toMatch(/Allow: GET, HEAD, OPTIONS[^]*Connection: close/);
});

test.each(['GET', 'POST'])(
  'nothing behind an unknown transfer coding is taken for a request: %s',
  async (method) => {
    await using origin = await startOrigin();
    await origin.goLive(1);
    const line = `/live/${origin.id}/master.m3u8 HTTP/1.1\r\nHost: x\r\n`;
    const bytes = `${method} ${line}Transfer-Encoding: xchunked\r\n\r\nGET ${line}\r\n`;
    const answer = await sendRaw(origin.port, bytes, () => false);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  },
);

test('forwarding headers and a foreign host change nothing', async () => {
  await using origin = await startOrigin();
  await origin.goLive(1);
  const plain = await origin.get('master.m3u8');
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '9.9.9.9' };
  const forged = await origin.get('master.m3u8', { headers });
  expect(forged.text).toBe(plain.text);
});

test('any page may read media, never with credentials', async () => {
  await using origin = await startOrigin();
  await origin.goLive(1);
  const { headers } = await origin.get('master.m3u8', { headers: { origin: 'https://evil.example' } });
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-allow-credentials']).toBeUndefined();
  expect(headers['access-control-expose-headers']).toContain('Content-Range');
});

test('a preflight is answered without a body', async () => {
  await using origin = await startOrigin();
  const answer = await origin.get('720p/1-0.m4s', {
    method: 'OPTIONS',
    headers: { origin: 'https://other.example', 'access-control-request-headers': 'range' },
  });
  expect(answer.status).toBe(204);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  });
  expect(answer.headers['access-control-allow-headers']).toContain('Range');
});

test('an answer never repeats what the client sent', async () => {
  await using origin = await startOrigin();
  await origin.goLive(1);
  for (const path of [
    '<script>',
    '720p/media.m3u8?_HLS_msn=<script>',
    '720p/media.m3u8?_HLS_msn=3&_HLS_part=<script>',
  ]) {
    expect((await origin.get(path)).text).not.toContain('script');
  }
});
