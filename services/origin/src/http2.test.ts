import { once } from 'node:events';
import { constants } from 'node:http2';
import { startHttpsServer } from '@naru/platform/http-server';
import { poll } from '@naru/platform/poll';
import { describe, expect, test } from 'vitest';
import { connectHttp2, type Http2Client } from '../../../tests/fixtures/http2-client.ts';
import { selfSignedCertificate } from '../../../tests/fixtures/self-signed-certificate.ts';
import { type GetOptions } from './testing/http-client.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { DEADLINE_MS, type RunningOrigin, startOrigin } from './testing/running-origin.ts';

const certificate = selfSignedCertificate();
const NEXT = '720p/media.m3u8?_HLS_msn=2&_HLS_part=0';
const soon = { deadlineMs: DEADLINE_MS, everyMs: 2 };

interface SecureOrigin extends AsyncDisposable {
  readonly origin: RunningOrigin;
  readonly client: Http2Client;
  /** `path` below `/live/{playbackId}/`. */
  path(path: string): string;
  another(): Promise<Http2Client>;
}

/** An origin with two segments, over HTTP/1.1 without TLS and over HTTP/2, with one connection of that. */
async function startSecure(options: Parameters<typeof startOrigin>[0] = {}): Promise<SecureOrigin> {
  const origin = await startOrigin(options);
  await origin.goLive(2);
  const server = await startHttpsServer({
    listener: (req, res) => origin.origin.handle(req, res),
    host: '127.0.0.1',
    port: 0,
    portVariable: 'NARU_HTTPS_PORT',
    certificate,
    drainMs: 0,
  });
  const another = (): Promise<Http2Client> => connectHttp2(server.url, certificate.cert);
  const client = await another();
  return {
    origin,
    client,
    another,
    path: (path) => `/live/${origin.id}/${path}`,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await origin[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const OF_THE_CONNECTION = ['connection', 'keep-alive', 'date', ':status'];

/** What an answer says, whatever carries it. */
const told = (headers: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)));

const queryOf = (path: string): string => (path.includes('?') ? path.slice(path.indexOf('?')) : '');

describe('over HTTP/2 every answer is what it is over HTTP/1.1', () => {
  const gzip = { 'accept-encoding': 'gzip' };
  test.each<[number, string, GetOptions & { headers?: Record<string, string> }]>([
    [200, 'master.m3u8', {}],
    [200, '720p/media.m3u8', {}],
    [200, '720p/media.m3u8?_HLS_msn=1&_HLS_part=5&_HLS_skip=YES', { headers: gzip }],
    [200, '720p/1-init.mp4', {}],
    [200, '720p/1-1.m4s', {}],
    [200, '480p/1-1.3.m4s', {}],
    [200, '720p/media.m3u8', { method: 'HEAD', headers: gzip }],
    [200, NEXT, { method: 'HEAD' }],
    [200, '720p/1-1.m4s', { method: 'HEAD' }],
    [204, '720p/1-0.m4s', { method: 'OPTIONS' }],
    [206, '720p/1-1.m4s', { headers: { range: 'bytes=60-70' } }],
    [304, '720p/1-1.m4s', { headers: { 'if-none-match': '"1-1.m4s"' } }],
    [304, '720p/media.m3u8', { headers: { 'if-none-match': '*' } }],
    [400, '720p/media.m3u8?_HLS_part=1', {}],
    [400, '720p/media.m3u8?_HLS_msn=9', {}],
    [404, '720p/2-1.m4s', {}],
    [404, '../aaaaaaaaaaaaaaaaaaaa/master.m3u8', {}],
    [405, 'master.m3u8', { method: 'DELETE' }],
    [414, `master.m3u8?${'x'.repeat(3000)}`, {}],
    [416, '720p/1-1.m4s', { headers: { range: 'bytes=384-' } }],
  ])('%i %s %o', async (status, path, options) => {
    await using secure = await startSecure();
    const plain = await secure.origin.get(path, options);
    const answer = await secure.client.get(
      new URL(secure.origin.url(path)).pathname + queryOf(path),
      options,
    );
    expect([plain.status, answer.status]).toEqual([status, status]);
    expect(told(answer.headers)).toEqual(told(plain.headers));
    expect(answer.body.equals(plain.body)).toBe(true);
    expect(answer.headers.date).toBeDefined();
  });

  test('503 when too many wait, 429 for one address', async () => {
    await using full = await startSecure({ limits: { held: 0 } });
    const refused = await full.client.get(full.path(NEXT));
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    await using secure = await startSecure({ limits: { heldPerClient: 1 } });
    secure.client.request(secure.path(NEXT));
    await poll('one to be held', () => secure.origin.origin.held.now === 1, soon);
    await using second = await secure.another();
    expect((await second.get(secure.path(NEXT))).status).toBe(429);
  });
});

describe('blocking requests over HTTP/2', () => {
  test('wait together on one connection and are answered by the part', async () => {
    await using secure = await startSecure();
    const { origin, client, path } = secure;
    const pending = [NEXT, '480p/media.m3u8?_HLS_msn=2&_HLS_part=0', '720p/1-2.0.m4s'].map((name) =>
      client.request(path(name)),
    );
    await poll('three to be held', () => origin.origin.held.now === 3, soon);
    expect((await client.get(path('master.m3u8'))).status).toBe(200);
    await origin.publish(origin.broadcast.part());
    const answers = await Promise.all(pending.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.text).toContain('1-2.0.m4s');
    expect(answers[2]?.body.length).toBe(64);
    expect(origin.origin.held).toMatchObject({ now: 0, woken: 3, left: 0 });
  });

  test('are freed when their stream is closed, the others go on waiting', async () => {
    await using secure = await startSecure();
    const { origin, client, path } = secure;
    const [first, second] = [client.request(path(NEXT)), client.request(path('720p/1-2.0.m4s'))];
    await poll('two to be held', () => origin.origin.held.now === 2, soon);
    first.leave();
    await poll('one to be freed', () => origin.origin.held.now === 1, soon);
    await origin.publish(origin.broadcast.part());
    expect((await second.answer).status).toBe(200);
    expect(origin.origin.held).toMatchObject({ now: 0, woken: 1, left: 1 });
  });

  test('are freed when the connection is lost', async () => {
    await using secure = await startSecure();
    const { origin, client, path } = secure;
    for (let index = 0; index < 20; index += 1) client.request(path(NEXT));
    await poll('twenty to be held', () => origin.origin.held.now === 20, soon);
    client.session.destroy();
    await poll('all to be freed', () => origin.origin.held.now === 0, soon);
    expect(origin.origin.held.left).toBe(20);
  });

  test('expire with 503', async () => {
    const clock = new ManualClock();
    await using secure = await startSecure({ clock });
    const pending = secure.client.request(secure.path(NEXT));
    await poll('one to be held', () => secure.origin.origin.held.now === 1, soon);
    clock.advance(6000);
    expect((await pending.answer).status).toBe(503);
  });

  test('a stop answers them and tells the client to go', async () => {
    await using secure = await startSecure();
    const { origin, client, path } = secure;
    const goaway = once(client.session, 'goaway');
    const pending = client.request(path(NEXT));
    await poll('one to be held', () => origin.origin.held.now === 1, soon);
    await origin.origin[Symbol.asyncDispose]();
    const answer = await pending.answer;
    expect([answer.status, answer.headers['cache-control']]).toEqual([
      200,
      'public, max-age=0, must-revalidate',
    ]);
    await goaway;
    await poll('the connection to end', () => client.session.destroyed, soon);
  });
});

describe('readers that do not read over HTTP/2', () => {
  const LARGE = { partBytes: 2 * 1024 * 1024, partsPerSegment: 3, renditions: ['720p'] };

  test('have their request reset, not their connection', async () => {
    await using secure = await startSecure({
      shape: LARGE,
      limits: { stalledWriteMs: 200, slowestBytesPerSecond: 1e9 },
    });
    const { client, path } = secure;
    // One stays unread on a connection on which much goes on.
    const unread = client.session.request({ ':path': path('720p/1-0.m4s') });
    unread.on('error', () => {});
    unread.pause();
    await poll(
      'the reset',
      async () => {
        expect((await client.get(path('master.m3u8'))).status).toBe(200);
        return unread.rstCode === constants.NGHTTP2_CANCEL;
      },
      { ...soon, everyMs: 10 },
    );
    expect((await client.get(path('master.m3u8'))).status).toBe(200);
  });

  test('may not queue more than the limit on one connection; what is refused may be asked for again', async () => {
    await using secure = await startSecure({ shape: LARGE });
    const { client, path } = secure;
    const unread = [1, 2, 3].map(() => client.session.request({ ':path': path('720p/1-0.m4s') }));
    for (const stream of unread) stream.on('error', () => {}).pause();
    await poll('two to be refused', () => unread.filter(({ destroyed }) => destroyed).length === 2, soon);
    expect(unread.map(({ rstCode }) => rstCode)).toEqual([
      0,
      constants.NGHTTP2_REFUSED_STREAM,
      constants.NGHTTP2_REFUSED_STREAM,
    ]);
    unread[0]?.resume();
    await poll('the first to be read', () => unread[0]?.destroyed === true, soon);
    expect((await client.get(path('720p/1-0.m4s'))).body.length).toBe(3 * LARGE.partBytes);
  });
});
