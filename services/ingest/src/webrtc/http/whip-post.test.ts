import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PublishRefusal } from '../../publish-source.ts';
import {
  CHROMIUM,
  CHROMIUM_VIDEO,
  CHROMIUM_VIDEO_ONLY,
  OBS,
  PASSWORD,
  replaced,
  sdp,
  USERNAME_FRAGMENT,
} from '../sdp/testing/model-offers.ts';
import { WhipSource } from '../session/whip-source.ts';
import { sessionOf, startWhip, type WhipFixture } from './testing/whip-fixture.ts';

/** What is wrong, the request, and the status and code of its answer. */
type RefusedOffer = [string, Parameters<WhipFixture['publish']>[1], number, string];

let whip: WhipFixture;
beforeEach(async () => {
  whip = await startWhip();
});
afterEach(() => whip[Symbol.asyncDispose]());

const refusing = (refusal: Omit<PublishRefusal, 'kind'>) => ({
  admit: async () => ({ kind: 'refused', ...refusal }) as const,
});

describe('an offer that is taken', () => {
  test('gets 201 with our answer, a session URL of its own and an ETag', async () => {
    const response = await whip.publish('good-key');
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/sdp');
    const { path, etag } = sessionOf(response);
    expect(path).toMatch(/^\/whip\/sessions\/[a-z2-7]{26}$/);
    expect(etag).toMatch(/^"[a-z2-7]{16}"$/);
    expect(response.headers.get('link')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    const answer = await response.text();
    expect(answer).toMatch(/^v=0\r\n/);
    expect(answer).toContain('a=candidate:1 1 UDP 2130706431 192.0.2.7 8189 typ host');
    expect(answer).toContain('a=ice-ufrag:ours');
  });

  test('opens a connection with what it says of ICE and certificate, and a publish with its key', async () => {
    await whip.publish('good-key');
    const { ice } = whip.peers.newest.remote;
    expect(ice).toEqual({ usernameFragment: USERNAME_FRAGMENT, password: PASSWORD });
    expect(whip.desk.newest.request).toMatchObject({ protocol: 'whip', streamKey: 'good-key' });
    expect(whip.desk.newest.source).toMatchObject({ protocol: 'whip', feedType: 'video/x-matroska' });
  });

  test.each([
    ['without audio', CHROMIUM_VIDEO_ONLY],
    ['of VP9 only', replaced(OBS, 'a=rtpmap:96', 'a=rtpmap:96 VP9/90000')],
    ['of AV1 only', replaced(OBS, 'a=rtpmap:96', 'a=rtpmap:96 AV1/90000')],
  ])('may be %s', async (_, lines) => {
    expect((await whip.publish('good-key', { body: sdp(lines).toString() })).status).toBe(201);
  });

  test('may have its key as the last part of the path, which no answer repeats', async () => {
    const headers = { 'content-type': 'application/sdp' };
    const response = await whip.ask('POST', '/whip/good-path-key', {
      headers,
      body: sdp(CHROMIUM).toString(),
    });
    expect(response.status).toBe(201);
    expect(whip.desk.newest.request.streamKey).toBe('good-path-key');
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain('good-path-key');
  });

  test('tells the name of its program, which the source hands on', async () => {
    const seen: (string | null)[] = [];
    await using named = await startWhip({
      createSource: (parts) => {
        seen.push(parts.encoder);
        return new WhipSource({ ...parts, clock: whip.clock, ssrc: 1, maxBitsPerSecond: null });
      },
    });
    const userAgent = 'Mozilla/5.0 (OBS-Studio/30.1.2; Linux x86_64; en-US)';
    await named.publish('good-key', { headers: { 'user-agent': userAgent } });
    await named.publish('good-key', { headers: { 'user-agent': 'curl/8.5.0' } });
    expect(seen).toEqual(['OBS Studio 30.1.2', null]);
  });

  test.each(['application/sdp; charset=utf-8', 'Application/SDP'])('may be of type %s', async (type) => {
    expect((await whip.publish('good-key', { headers: { 'content-type': type } })).status).toBe(201);
  });

  test('may be readable by pages of any origin', async () => {
    const { headers } = await whip.publish('good-key', { headers: { origin: 'https://example.org' } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toBe(
      'Location, Link, ETag, Retry-After, WWW-Authenticate',
    );
  });

  test('learns our ICE servers, with the login of those that want one', async () => {
    await using configured = await startWhip({
      iceServers: [
        { url: 'stun:stun.example.org', login: null },
        { url: 'turn:192.0.2.9:3478?transport=udp', login: { username: 'u', credential: 'p' } },
      ],
    });
    const { headers } = await configured.publish('good-key');
    expect(headers.get('link')).toBe(
      '<stun:stun.example.org>; rel="ice-server", <turn:192.0.2.9:3478?transport=udp>; rel="ice-server"; ' +
        'username="u"; credential="p"; credential-type="password"',
    );
    const preflight = await configured.ask('OPTIONS', '/whip');
    expect(preflight.headers.get('link')).toBeNull();
  });
});

describe('an offer that is refused', () => {
  test.each<RefusedOffer>([
    ['without a key', { headers: { authorization: '' } }, 401, 'unauthorized'],
    ['with another kind of login', { headers: { authorization: 'Basic Z29vZDprZXk=' } }, 401, 'unauthorized'],
    ['of another type', { headers: { 'content-type': 'text/plain' } }, 415, 'unsupported-media-type'],
    ['of a longer type', { headers: { 'content-type': 'application/sdpx' } }, 415, 'unsupported-media-type'],
    ['that is empty', { body: '' }, 400, 'bad-request'],
    ['that is no SDP', { body: 'hello' }, 400, 'bad-request'],
    ['with a NUL in it', { body: 'v=0\r\n\0' }, 400, 'bad-request'],
    ['with a line of 60 KB', { body: `v=0\r\ns=${'x'.repeat(60_000)}\r\n` }, 400, 'bad-request'],
    ['of 1,000 m-lines', { body: `v=0\r\n${'m=audio 9 RTP/SAVPF 0\r\n'.repeat(1000)}` }, 400, 'bad-request'],
    ['with carriage returns alone', { body: OBS.join('\r') }, 400, 'bad-request'],
    ['of 300 KB', { body: 'x'.repeat(300_000) }, 413, 'body-too-large'],
    [
      'without a fingerprint',
      { body: sdp(OBS.filter((line) => !line.startsWith('a=fingerprint'))).toString() },
      400,
      'bad-request',
    ],
    ...['sha-1 4A:AD:B9:B1', 'md5 4A:AD:B9:B1'].map(
      (fingerprint): RefusedOffer => [
        `with the fingerprint ${fingerprint}`,
        { body: sdp(replaced(OBS, 'a=fingerprint', `a=fingerprint:${fingerprint}`)).toString() },
        400,
        'bad-request',
      ],
    ),
    [
      'of two videos',
      { body: sdp([...CHROMIUM, ...replaced(CHROMIUM_VIDEO, 'a=mid', 'a=mid:2')]).toString() },
      422,
      'unprocessable-content',
    ],
    [
      'of codecs that we do not take',
      { body: sdp(replaced(OBS, 'a=rtpmap:96', 'a=rtpmap:96 H265/90000')).toString() },
      422,
      'unprocessable-content',
    ],
    [
      'that only receives',
      { body: sdp(OBS.map((line) => line.replace('a=sendonly', 'a=recvonly'))).toString() },
      422,
      'unprocessable-content',
    ],
  ])('%s is told why', async (_, init, status, code) => {
    const response = await whip.publish('good-key', init);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ status, code, detail: expect.stringMatching(/\.$/) });
    expect(whip.desk.asked).toEqual([]);
    expect(whip.server.sessions).toBe(0);
  });

  test('with a wrong key is told how to log in, and its key is told to nobody', async () => {
    const response = await whip.publish('wrong-key');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="naru"');
    expect(await response.text()).not.toContain('wrong-key');
    expect(whip.peers.opened).toEqual([]);
  });

  test.each([
    [{ reason: 'too-many', problem: 'Too many.' }, 429, '60'],
    [{ reason: 'rejected', problem: 'Not now.' }, 503, '2'],
  ] as const)('by the desk for %j gets %i and a time to come back', async (refusal, status, retryAfter) => {
    await using refused = await startWhip({ desk: refusing(refusal) });
    const response = await refused.publish('good-key');
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(await response.json()).toMatchObject({ detail: refusal.problem });
  });

  test('while the server is about to stop gets 503; sessions go on', async () => {
    const { path } = sessionOf(await whip.publish('good-key'));
    whip.server.drain();
    const response = await whip.publish('good-key');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect((await whip.ask('GET', path)).status).toBe(204);
  });

  test('by the native library gets 503, and its publish ends', async () => {
    whip.peers.fault = new Error('no socket');
    const response = await whip.publish('good-key');
    expect(response.status).toBe(503);
    expect(whip.desk.newest.end).toMatchObject({ reason: 'connection-lost' });
    expect(whip.server.sessions).toBe(0);
  });
});

test('a publisher that leaves while its key is checked leaves nothing behind', async () => {
  whip.desk.delay = new Promise(() => {});
  const leaving = new AbortController();
  const gone = whip.publish('good-key', { signal: leaving.signal }).catch(() => 'gone');
  const [request] = await poll(
    'the key is checked',
    () => (whip.desk.asked.length > 0 ? whip.desk.asked : null),
    {
      deadlineMs: 5000,
      everyMs: 5,
    },
  );
  leaving.abort();
  expect(await gone).toBe('gone');
  await poll('the desk hears of it', () => request?.signal.aborted === true, {
    deadlineMs: 5000,
    everyMs: 5,
  });
});

test('a publisher that leaves before its answer has its session ended', async () => {
  let open = (): void => {};
  whip.peers.delay = new Promise((resolve) => {
    open = resolve;
  });
  const leaving = new AbortController();
  const gone = whip.publish('good-key', { signal: leaving.signal }).catch(() => 'gone');
  await poll('a connection is made', () => whip.peers.opened.length > 0, { deadlineMs: 5000, everyMs: 5 });
  leaving.abort();
  await gone;
  await poll('its session ends', () => whip.desk.newest.end !== null, { deadlineMs: 2000, everyMs: 5 });
  expect(whip.desk.newest.end).toMatchObject({ reason: 'connection-lost' });
  open();
  await poll('the late connection is closed', () => whip.peers.newest.closed, {
    deadlineMs: 5000,
    everyMs: 5,
  });
});
