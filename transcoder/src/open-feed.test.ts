import type { RequestListener } from 'node:http';
import { AppError } from '@naru/platform/errors';
import { startHttpServer } from '@naru/platform/http-server';
import { expect, onTestFinished, test } from 'vitest';
import { openFeed } from './open-feed.ts';
import { source } from './testing/test-run.ts';

const SECRET = 's'.repeat(40);
const never = new AbortController().signal;

async function serve(listener: RequestListener): Promise<string> {
  const server = await startHttpServer({
    listener,
    host: '127.0.0.1',
    port: 0,
    portVariable: 'none',
    drainMs: 0,
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return `${server.url}/internal/sessions/x/feed?run=1`;
}

const open = (url: string, signal = never) => openFeed({ url, internalSecret: SECRET, signal });
const head = { epoch: 1001, source: source(), clockBaseMs: 1_700_000_000_000 };
const FLV_HEADERS = { 'content-type': 'video/x-flv', 'naru-feed': JSON.stringify(head) };

test('the token goes into a header, never into the URL; the head comes out of one', async () => {
  const url = await serve((request, response) => {
    const authorized = request.headers.authorization === `Bearer ${SECRET}`;
    const clean = request.url?.includes(SECRET) === false;
    response.writeHead(authorized && clean ? 200 : 401, FLV_HEADERS).end('FLV');
  });
  const feed = await open(url);
  if (feed.kind !== 'open') throw new Error('refused');
  expect(feed.head).toEqual(head);
  const chunks: Buffer[] = [];
  for await (const chunk of feed.body) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('FLV');
});

test.each([404, 409, 410])('%d is a refusal', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end());
  expect(await open(url)).toEqual({ kind: 'refused', status });
});

test('an ingest with another secret is a failure that names the variable', async () => {
  const url = await serve((_, response) => response.writeHead(401).end());
  await expect(open(url)).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringContaining('NARU_INTERNAL_SECRET'),
  });
});

test.each([500, 503, 302, 204])('%d is a failure', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end());
  await expect(open(url)).rejects.toMatchObject({ code: 'unavailable' });
});

test.each([undefined, '', 'not json', '{}', JSON.stringify({ ...head, epoch: -1 })])(
  'a head of %s is a failure',
  async (text) => {
    const url = await serve((_, response) => {
      response.writeHead(200, text === undefined ? {} : { 'naru-feed': text });
      response.write('FLV');
    });
    await expect(open(url)).rejects.toThrow('without a valid head');
  },
);

test.each(['video/x-flv', 'video/x-matroska'])('a feed of %s says so', async (type) => {
  const url = await serve((_, response) => {
    response.writeHead(200, { ...FLV_HEADERS, 'content-type': type }).end('bytes');
  });
  expect(await open(url)).toMatchObject({ kind: 'open', type });
});

test.each([undefined, 'video/mp4', 'application/octet-stream'])('a type of %s is a failure', async (type) => {
  const url = await serve((_, response) => {
    response.writeHead(200, {
      'naru-feed': JSON.stringify(head),
      ...(type === undefined ? {} : { 'content-type': type }),
    });
    response.write('bytes');
  });
  await expect(open(url)).rejects.toThrow('type that is not known');
});

test('an ingest that is gone is a failure that says so', async () => {
  await expect(open('http://127.0.0.1:9/feed')).rejects.toThrow(/cannot be reached/);
});

test('an ingest that never answers is given up', { timeout: 10_000 }, async () => {
  const url = await serve(() => {});
  const openedAt = performance.now();
  await expect(open(url)).rejects.toThrow('did not answer');
  expect(performance.now() - openedAt).toBeLessThan(7000);
});

test('a signal ends the waiting, also one that fired before', async () => {
  const url = await serve(() => {});
  const controller = new AbortController();
  const opening = open(url, controller.signal);
  const reason = new AppError('conflict', 'the job went to another worker');
  controller.abort(reason);
  await expect(opening).rejects.toBe(reason);
  await expect(open(url, controller.signal)).rejects.toBe(reason);
});

test('a body that breaks before anybody reads it disturbs nobody', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, FLV_HEADERS);
    response.write('FLV');
    setImmediate(() => response.destroy());
  });
  const feed = await open(url);
  if (feed.kind !== 'open') throw new Error('refused');
  await new Promise((resolve) => feed.body.once('close', resolve));
  await expect(feed.body.toArray()).rejects.toThrow();
});
