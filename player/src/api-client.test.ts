import { PROBLEM_CONTENT_TYPE, problemOf } from '@naru/contracts/errors';
import { BroadcastId, ChannelSlug, PlaybackId } from '@naru/contracts/ids';
import { describe, expect, test, vi } from 'vitest';
import { ApiError, createApiClient } from './api-client.ts';

const ID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const PLAYBACK_ID = PlaybackId.parse('abcdefghijklmnopqrst');
const SLUG = ChannelSlug.parse('first');
const AT = '2026-01-02T03:04:05.000Z';
const BROADCAST = {
  id: ID,
  playbackId: PLAYBACK_ID,
  channel: { id: ID, slug: SLUG, name: 'First' },
  name: 'A show',
  description: '',
  status: 'STREAMING',
  startedAt: AT,
  endedAt: null,
  createdAt: AT,
  modifiedAt: AT,
  lastProblem: null,
};
const OWNED = {
  id: ID,
  slug: SLUG,
  name: 'First',
  createdAt: AT,
  settings: { reconnectWindowSeconds: 60, endAtOnce: false },
  streamKeyHint: 'wxyz',
  disabled: false,
  lastProblem: null,
};
const CHANNEL = {
  id: ID,
  slug: SLUG,
  name: 'First',
  createdAt: AT,
  isLive: true,
  current: BROADCAST,
  owned: null,
};
const signal = () => new AbortController().signal;

interface Sent {
  path: string;
  method: string;
  headers: Headers;
  body: string | null;
}

/** A client whose requests are answered in order by the given functions. */
function scene(...answers: ((sent: Sent) => Response | Promise<Response>)[]) {
  const sent: Sent[] = [];
  const client = createApiClient(async (input, init) => {
    const request: Sent = {
      path: typeof input === 'string' ? input : '',
      method: init?.method ?? 'GET',
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? init.body : null,
    };
    sent.push(request);
    init?.signal?.throwIfAborted();
    const answer = answers[sent.length - 1];
    if (answer === undefined) throw new TypeError('network down');
    return answer(request);
  });
  return { client, sent };
}

const json =
  (body: unknown, headers: Record<string, string> = {}) =>
  () =>
    Response.json(body, { headers });
const problem = (code: Parameters<typeof problemOf>[0], detail?: string) => () => {
  const body = problemOf(code, detail);
  return Response.json(body, { status: body.status, headers: { 'content-type': PROBLEM_CONTENT_TYPE } });
};
const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError', { cause: error });
  return { code: error.code, detail: error.detail };
};

describe('a read', () => {
  test('gives what the API says, checked', async () => {
    const { client, sent } = scene(json({ items: [BROADCAST], nextCursor: null }));
    expect((await client.liveBroadcasts(signal())).items[0]?.name).toBe('A show');
    expect(sent[0]).toMatchObject({ path: '/api/broadcasts?status=LIVE', method: 'GET' });
  });

  test('that is unchanged gives the very same object, by its ETag', async () => {
    const unchanged = () => new Response(null, { status: 304 });
    const { client, sent } = scene(json(BROADCAST, { etag: '"one"' }), unchanged);
    const first = await client.playback(PLAYBACK_ID, signal());
    const second = await client.playback(PLAYBACK_ID, signal());
    expect(second).toBe(first);
    expect(sent[0]?.headers.get('if-none-match')).toBeNull();
    expect(sent[1]?.headers.get('if-none-match')).toBe('"one"');
  });

  test('remembers each resource apart from the others', async () => {
    const { client, sent } = scene(json(BROADCAST, { etag: '"one"' }), json(CHANNEL));
    await client.playback(PLAYBACK_ID, signal());
    await client.channel(SLUG, signal());
    expect(sent[1]?.headers.get('if-none-match')).toBeNull();
  });

  test('asks for the time without any cache', async () => {
    const { client } = scene(json({ now: 1_700_000_000_123 }));
    expect(await client.serverTime(signal())).toBe(1_700_000_000_123);
  });
});

describe('a failure', () => {
  test('that the API explains carries its code and sentence', async () => {
    const { client } = scene(problem('not-found', 'there is no such channel'));
    expect(await failure(client.channel(SLUG, signal()))).toEqual({
      code: 'not-found',
      detail: 'there is no such channel',
    });
  });

  test.each([
    ['no network', undefined],
    ['a page instead of JSON', () => new Response('<!doctype html>')],
    ['JSON of another shape', json({ hello: 1 })],
    ['an error page of a proxy', () => new Response('Bad Gateway', { status: 502 })],
    ['an error in foreign JSON', () => Response.json({ error: 'x' }, { status: 500 })],
  ])('with %s is "unreachable"', async (_what, answer) => {
    const { client } = answer === undefined ? scene() : scene(answer);
    expect((await failure(client.playback(PLAYBACK_ID, signal()))).code).toBe('unreachable');
  });

  test('does not spoil what is remembered', async () => {
    const unchanged = () => new Response(null, { status: 304 });
    const { client } = scene(json(BROADCAST, { etag: '"one"' }), problem('unavailable'), unchanged);
    const first = await client.playback(PLAYBACK_ID, signal());
    await failure(client.playback(PLAYBACK_ID, signal()));
    expect(await client.playback(PLAYBACK_ID, signal())).toBe(first);
  });
});

describe('a request that nobody waits for any more', () => {
  test('ends with the reason of the caller', async () => {
    const { client } = scene(() => new Promise<Response>(() => undefined));
    const aborted = AbortSignal.abort(new Error('page left'));
    await expect(client.playback(PLAYBACK_ID, aborted)).rejects.toThrow('page left');
  });

  test('ends by itself when no answer comes', async () => {
    vi.useFakeTimers();
    try {
      const client = createApiClient(
        (_input, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
          }),
      );
      const failed = failure(client.playback(PLAYBACK_ID, signal()));
      await vi.advanceTimersByTimeAsync(8000);
      expect((await failed).code).toBe('unreachable');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('in the name of the owner', () => {
  test('the token travels in the header and never in the address', async () => {
    const { client, sent } = scene(json({ ...CHANNEL, owned: OWNED }));
    const channel = await client.ownedChannel('secret-token', SLUG, signal());
    expect(channel.owned?.streamKeyHint).toBe('wxyz');
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer secret-token');
    expect(sent[0]?.path).not.toContain('secret');
  });

  test('a token of another channel is refused, although the answer is public', async () => {
    const { client } = scene(json(CHANNEL));
    expect((await failure(client.ownedChannel('other', SLUG, signal()))).code).toBe('forbidden');
  });

  test('a broadcast is changed by PUT with JSON', async () => {
    const { client, sent } = scene(json({ ...BROADCAST, status: 'CLOSED', endedAt: AT }));
    const closed = await client.updateBroadcast('t', BroadcastId.parse(ID), { status: 'CLOSED' });
    expect(closed.status).toBe('CLOSED');
    expect(sent[0]).toMatchObject({
      path: `/api/broadcasts/${ID}`,
      method: 'PUT',
      body: '{"status":"CLOSED"}',
    });
    expect(sent[0]?.headers.get('content-type')).toBe('application/json');
  });

  test('a new stream key is asked for without a body and handed over once', async () => {
    const { client, sent } = scene(json({ channel: OWNED, streamKey: 'fresh' }));
    expect(await client.rotateStreamKey('t', SLUG)).toBe('fresh');
    expect(sent[0]).toMatchObject({ path: '/api/channels/first/stream-key', method: 'POST', body: null });
    expect(sent[0]?.headers.get('content-type')).toBeNull();
  });

  test('a refusal is told by its code', async () => {
    const { client } = scene(problem('unauthorized'));
    expect(await failure(client.rotateStreamKey('wrong', SLUG))).toEqual({
      code: 'unauthorized',
      detail: null,
    });
  });
});
