import { problemOf } from '@naru/contracts/errors';
import { describe, expect, test } from 'vitest';
import { createWhipClient } from './whip-client.ts';
import { retryAfterMsOf, WhipRefusal } from './whip-refusal.ts';

const KEY = 'key-of-the-streamer';
const endpoint = 'https://live.example.org/whip';
const never = new AbortController().signal;

function clientOf(answer: (request: Request) => Response | Promise<Response>) {
  const seen: Request[] = [];
  const request = async (input: RequestInfo | URL, init?: RequestInit) => {
    const asked = new Request(input, init);
    seen.push(asked);
    return answer(asked);
  };
  return { client: createWhipClient(request, { endpoint, nowMs: () => 0 }), seen };
}

const created = (headers: Record<string, string> = {}, body = 'v=0\r\n') =>
  new Response(body, {
    status: 201,
    headers: { 'content-type': 'application/sdp', location: '/whip/session/abc', ...headers },
  });

const refusal = async (answer: () => Response | Promise<Response>): Promise<WhipRefusal> => {
  const error: unknown = await clientOf(answer)
    .client.publish('v=0', KEY, never)
    .catch((reason: unknown) => reason);
  if (error instanceof WhipRefusal) return error;
  throw new Error(`no refusal: ${String(error)}`);
};

describe('asking whether the server still knows a session', () => {
  const url = 'https://live.example.org/whip/session/abc';

  test.each([204, 404, 409, 502])('%i is told as it is, and no key is sent', async (status) => {
    const { client, seen } = clientOf(() => new Response(null, { status }));
    expect(await client.ask(url)).toEqual({ status, detail: null });
    expect(seen[0]?.method).toBe('GET');
    expect(seen[0]?.headers.has('authorization')).toBe(false);
  });

  test('the reason of the server comes along', async () => {
    const body = JSON.stringify(problemOf('gone', 'Too large.'));
    const { client } = clientOf(() => new Response(body, { status: 410 }));
    expect(await client.ask(url)).toEqual({ status: 410, detail: 'Too large.' });
  });

  test('without an answer nothing is known', async () => {
    const { client } = clientOf(() => Promise.reject(new TypeError('offline')));
    expect(await client.ask(url)).toBeNull();
  });
});

describe('going live', () => {
  test('posts the offer as SDP, with the key as Bearer token and never in the URL', async () => {
    const { client, seen } = clientOf(() => created());
    await client.publish('v=0 offer', KEY, never);
    const [post] = seen;
    expect(post?.method).toBe('POST');
    expect(post?.url).toBe(endpoint);
    expect(post?.headers.get('authorization')).toBe(`Bearer ${KEY}`);
    expect(post?.headers.get('content-type')).toBe('application/sdp');
    expect(await post?.text()).toBe('v=0 offer');
  });

  test('a 201 gives session, ETag, answer and ICE servers', async () => {
    const { client } = clientOf(() => created({ link: '<stun:stun.example.net>; rel="ice-server"' }));
    expect(await client.publish('v=0', KEY, never)).toEqual({
      url: 'https://live.example.org/whip/session/abc',
      answerSdp: 'v=0\r\n',
      iceServers: [{ urls: 'stun:stun.example.net' }],
    });
  });

  test.each([
    [
      'no Location',
      () => new Response('v=0', { status: 201, headers: { 'content-type': 'application/sdp' } }),
    ],
    ['a Location on another host', () => created({ location: 'https://elsewhere.example/s' })],
    ['another content type', () => created({ 'content-type': 'text/html' })],
    ['a body that is no SDP', () => created({}, '<html>')],
    ['an endless body', () => created({}, `v=0${'x'.repeat(70_000)}`)],
    ['status 200', () => new Response('v=0', { status: 200 })],
  ])('%s is a fault of the server', async (_what, answer) => {
    expect((await refusal(answer)).kind).toBe('server-fault');
  });
});

describe('a refusal', () => {
  test.each([
    [400, 'unusable-offer'],
    [401, 'bad-key'],
    [403, 'bad-key'],
    [404, 'not-offered'],
    [405, 'not-offered'],
    [409, 'taken'],
    [415, 'unusable-offer'],
    [422, 'unusable-offer'],
    [429, 'busy'],
    [500, 'server-fault'],
    [502, 'server-fault'],
    [503, 'busy'],
  ])('%i is %s', async (status, kind) => {
    expect((await refusal(() => new Response('<html>', { status }))).kind).toBe(kind);
  });

  test('tells what the server said and when to come again', async () => {
    const body = JSON.stringify(problemOf('unavailable', 'Restarting.'));
    const error = await refusal(() => new Response(body, { status: 503, headers: { 'retry-after': '7' } }));
    expect(error).toMatchObject({ kind: 'busy', detail: 'Restarting.', retryAfterMs: 7000 });
  });

  test('no answer is unreachable', async () => {
    expect((await refusal(() => Promise.reject(new TypeError('fetch failed')))).kind).toBe('unreachable');
  });

  test('a caller who aborts gets the reason back, not a refusal', async () => {
    const stop = new AbortController();
    const { client } = clientOf(
      (request) =>
        new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    );
    const publishing = client.publish('v=0', KEY, stop.signal);
    stop.abort(new Error('left'));
    await expect(publishing).rejects.toThrow('left');
  });
});

describe('stopping', () => {
  test('deletes the session with the same token, also from a page that is going away', async () => {
    const { client, seen } = clientOf(() => new Response(null, { status: 200 }));
    const url = 'https://live.example.org/whip/session/abc';
    expect(await client.end(url, KEY, { keepalive: true })).toBe(200);
    expect(seen[0]?.method).toBe('DELETE');
    expect(seen[0]?.url).toBe(url);
    expect(seen[0]?.keepalive).toBe(true);
    expect(seen[0]?.headers.get('authorization')).toBe(`Bearer ${KEY}`);
  });

  test('without an answer is null and no error', async () => {
    const { client } = clientOf(() => Promise.reject(new TypeError('offline')));
    expect(await client.end(endpoint, KEY)).toBeNull();
  });
});

test.each([
  [null, null],
  ['soon', null],
  ['0', 0],
  ['120', 120_000],
  ['Thu, 01 Jan 1970 00:00:09 GMT', 9000],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(retryAfterMsOf(header, 0)).toBe(ms);
});
