import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD, USERNAME_FRAGMENT } from '../sdp/testing/model-offers.ts';
import { sessionOf, startWhip, type WhipFixture } from './testing/whip-fixture.ts';

const KEY = 'good-key';
const UNKNOWN = `/whip/sessions/${'a'.repeat(26)}`;
const FRAGMENT = `a=ice-ufrag:${USERNAME_FRAGMENT}\r\na=ice-pwd:${PASSWORD}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n`;
const CANDIDATES = [
  'a=candidate:1 1 udp 2130706431 169.254.169.254 53 typ host',
  'a=candidate:2 1 tcp 2130706431 0f3a.local 9 typ host tcptype active',
  'a=end-of-candidates',
].join('\r\n');

let whip: WhipFixture;
let path: string;
let etag: string;
beforeEach(async () => {
  whip = await startWhip();
  ({ path, etag } = sessionOf(await whip.publish(KEY)));
});
afterEach(() => whip[Symbol.asyncDispose]());

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

function patch(body: string, headers: Record<string, string> = {}, at = path): Promise<Response> {
  const usual = { ...bearer(KEY), 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': etag };
  return whip.ask('PATCH', at, { body, headers: { ...usual, ...headers } });
}

describe('DELETE', () => {
  test('ends the session with 200, and a second one finds nothing', async () => {
    const headers = bearer(KEY);
    expect((await whip.ask('DELETE', path, { headers })).status).toBe(200);
    expect(whip.desk.newest.end).toEqual({ reason: 'unpublished', problem: null });
    expect(whip.peers.newest.closed).toBe(true);
    expect(whip.server.sessions).toBe(0);
    expect((await whip.ask('DELETE', path, { headers })).status).toBe(404);
  });

  test('of a guessed session finds nothing', async () => {
    expect((await whip.ask('DELETE', UNKNOWN, { headers: bearer(KEY) })).status).toBe(404);
    expect((await whip.ask('DELETE', '/whip/sessions/..%2f', { headers: bearer(KEY) })).status).toBe(404);
  });

  test('with the key of somebody else finds nothing, and without any is asked for it', async () => {
    expect((await whip.ask('DELETE', path, { headers: bearer('good-other') })).status).toBe(404);
    const response = await whip.ask('DELETE', path);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="naru"');
    expect(whip.server.sessions).toBe(1);
  });

  test('needs only the session URL where the key came in the path', async () => {
    const headers = { 'content-type': 'application/sdp' };
    const body = whip.offer;
    const { path: own } = sessionOf(await whip.ask('POST', '/whip/good-path', { headers, body }));
    expect((await whip.ask('DELETE', own)).status).toBe(200);
    expect(whip.server.sessions).toBe(1);
  });
});

describe('PATCH', () => {
  test('takes candidates without an ETag in its answer', async () => {
    const response = await patch(FRAGMENT + CANDIDATES);
    expect(response.status).toBe(204);
    expect(response.headers.get('etag')).toBeNull();
    expect((await patch(FRAGMENT, { 'if-match': '*' })).status).toBe(204);
    expect(whip.peers.newest.sent).toEqual([]);
  });

  test('that asks for an ICE restart gets 422, and the session goes on', async () => {
    const restart = FRAGMENT.replace(USERNAME_FRAGMENT, 'Other').replace(
      PASSWORD,
      'another-password-of-22+'.replaceAll('-', '+'),
    );
    expect((await patch(restart, { 'if-match': '*' })).status).toBe(422);
    expect((await whip.ask('GET', path)).status).toBe(204);
  });

  test.each<[string, string, Record<string, string>, number]>([
    ['of another type', FRAGMENT, { 'content-type': 'application/sdp', 'if-match': '"old"' }, 415],
    ['with a stale ETag', 'nonsense', { 'if-match': '"old"' }, 412],
    ['with a weak ETag', FRAGMENT, { 'if-match': 'W/"old"' }, 412],
    ['that is no fragment', 'nonsense', {}, 400],
    ['that is too large', 'a=x\r\n'.repeat(20_000), {}, 413],
  ])('%s is refused', async (_, body, headers, status) => {
    const response = await patch(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  test('without If-Match gets 428', async () => {
    const headers = { ...bearer(KEY), 'content-type': 'application/trickle-ice-sdpfrag' };
    expect((await whip.ask('PATCH', path, { headers, body: FRAGMENT })).status).toBe(428);
  });

  test('of an unknown session, or with a wrong key, finds nothing before anything else is looked at', async () => {
    expect((await patch('nonsense', { 'content-type': 'text/plain' }, UNKNOWN)).status).toBe(404);
    expect((await patch(FRAGMENT, bearer('good-other'))).status).toBe(404);
  });
});

describe('asking what is there', () => {
  // RFC 9725 itself wants 2xx without content here; the 405 that some clients know is of its drafts.
  test.each(['GET', 'HEAD'])('%s has no content', async (method) => {
    for (const at of ['/whip', '/whip/good-key', path]) {
      const response = await whip.ask(method, at);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
    }
    expect((await whip.ask(method, UNKNOWN)).status).toBe(404);
  });

  test('OPTIONS says what may be done, without a key', async () => {
    for (const at of ['/whip', '/whip/good-key', path, UNKNOWN]) {
      const { status, headers } = await whip.ask('OPTIONS', at);
      expect(status).toBe(204);
      expect(headers.get('accept-post')).toBe('application/sdp');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-methods')).toBe('OPTIONS, GET, HEAD, POST, PATCH, DELETE');
      expect(headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type, If-Match');
    }
  });

  test.each([
    ['PUT', '/whip', 'OPTIONS, GET, HEAD, POST'],
    ['DELETE', '/whip/good-key', 'OPTIONS, GET, HEAD, POST'],
    ['POST', UNKNOWN, 'OPTIONS, GET, HEAD, PATCH, DELETE'],
    ['PUT', UNKNOWN, 'OPTIONS, GET, HEAD, PATCH, DELETE'],
  ])('%s %s is not allowed', async (method, at, allow) => {
    const response = await whip.ask(method, at);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });

  test.each(['/', '/whipx', '/whip/a/b', `/whip/${'x'.repeat(201)}`, '/whip/sessions/', '/api/time'])(
    'nothing is at %s',
    async (at) => {
      expect((await whip.ask('POST', at)).status).toBe(404);
    },
  );
});
