import { createServer as createTcpServer } from 'node:net';
import { expect, test } from 'vitest';
import { listenAnywhere, startTinyServer } from '../testing/tiny-server.ts';
import { CannotLintError, HttpClient, holdDeadlineSeconds } from './http-client.ts';

const failureOf = async (answer: Promise<unknown>): Promise<Error> => {
  const failure = await answer.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof CannotLintError)) throw new TypeError('it did not fail as it should');
  return failure;
};

test('an answer that switches protocols is a failure, not a silence', async () => {
  await using server = await listenAnywhere(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    }),
  );
  using client = new HttpClient();
  expect((await failureOf(client.ask({ url: server.url }))).message).toContain('was answered 101');
});

test('what cannot be asked by HTTP is told by its URI', async () => {
  using client = new HttpClient();
  const { message } = await failureOf(client.ask({ url: 'ftp://stream.test/1.m4s' }));
  expect(message).toContain('ftp://stream.test/1.m4s failed: only http and https');
});

test('a body without an end is read up to the limit only', async () => {
  await using server = await startTinyServer((_, res) => {
    const timer = setInterval(() => res.write(Buffer.alloc(1000)), 1);
    res.on('close', () => clearInterval(timer));
  });
  using client = new HttpClient();
  const { message } = await failureOf(client.ask({ url: server.url, mostBodyBytes: 20_000 }));
  expect(message).toContain('a body over 20000 bytes');
});

test('when it is given up, what waits for a socket fails too', async () => {
  const stop = new AbortController();
  await using server = await startTinyServer(() => stop.abort());
  using client = new HttpClient(stop.signal);
  const asks = Array.from({ length: 100 }, () => failureOf(client.ask({ url: server.url })));
  expect(new Set((await Promise.all(asks)).map(({ message }) => message))).toEqual(
    new Set([`GET ${server.url} failed: given up`]),
  );
});

test('a client that was disposed of asks nothing more', async () => {
  let asked = 0;
  await using server = await startTinyServer((_, res) => {
    asked += 1;
    res.end();
  });
  const client = new HttpClient();
  client[Symbol.dispose]();
  expect((await failureOf(client.ask({ url: server.url }))).message).toContain('the run is over');
  expect(asked).toBe(0);
});

test.each([
  [2, 18],
  [1000, 60],
  [99_999_999_999, 60],
  [Number.NaN, 60],
])('a hold with a target duration of %d s is waited for %d s', (targetDurationSeconds, seconds) => {
  expect(holdDeadlineSeconds(targetDurationSeconds)).toBe(seconds);
});
