import { describe, expect, test } from 'vitest';
import { useTestDatabase } from '../../../../tests/fixtures/postgres-open-database.ts';
import { adminToken, makeChannel, problemIn, testApi } from '../testing/test-api.ts';
import { MAX_BODY_BYTES } from './request-guard.ts';

const database = useTestDatabase();

async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const api = testApi(database());
  return api.call('POST', '/api/channels', { token: await adminToken(database()), body, headers });
}

describe('a body', () => {
  test.each([
    ['that is not JSON', 'hello', 400],
    ['that is cut', '{"slug":"abc","na', 400],
    ['that is empty', '', 400],
    ['with a byte order mark', '\ufeff{"slug":"abc-d","name":"x"}', 400],
    ['with a key twice', '{"slug":"abc-d","name":"x","name":"y"}', 400],
    ['that is nested 60,000 deep', '['.repeat(60_000), 400],
    ['with __proto__', '{"slug":"abc-d","name":"x","__proto__":{"admin":true}}', 400],
    ['with a field more', '{"slug":"abc-d","name":"x","ownerId":"1"}', 400],
    ['that is null', 'null', 400],
    ['that is a list', '[]', 400],
    ['of two megabytes', `{"slug":"abc-d","name":"${'x'.repeat(2_000_000)}"}`, 413],
    ['of one byte too many', 'x'.repeat(MAX_BODY_BYTES + 1), 413],
  ])('%s is refused', async (_, body, status) => {
    const startedAt = performance.now();
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', ''])(
    'of type %j is refused',
    async (type) => {
      const response = await post('{"slug":"abc-d","name":"x"}', { 'content-type': type });
      expect(response.status).toBe(415);
    },
  );

  test('that does not fit is refused with the place of each fault and without its content', async () => {
    const response = await post('{"slug":"NOT A SLUG","name":""}');
    const problem = await problemIn(response);
    expect(problem).toMatchObject({ code: 'invalid-body', status: 400 });
    expect(problem.issues?.map(({ path }) => path).sort()).toEqual(['name', 'slug']);
    expect(JSON.stringify(problem)).not.toContain('NOT A SLUG');
  });
});

describe('a name', () => {
  async function nameOf(name: string): Promise<{ status: number; name?: unknown }> {
    const api = testApi(database());
    const token = await adminToken(database());
    const { channel } = await makeChannel(api, token);
    const response = await api.call('POST', '/api/broadcasts', {
      token,
      body: { channelId: channel.id, name },
    });
    const body: unknown = await response.json();
    return {
      status: response.status,
      ...(typeof body === 'object' && body !== null && 'name' in body ? { name: body.name } : {}),
    };
  }

  test.each([
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'],
    ['{{7*7}}', '{{7*7}}'],
    ['a\u202eb\u200bc', 'abc'],
    ['a\u0007b\u001b[31m', 'ab[31m'],
    ['e\u0301', 'é'],
    ['  two\n lines ', 'two lines'],
    ['🎉'.repeat(140), '🎉'.repeat(140)],
  ])('%j is kept as the text %j', async (sent, kept) => {
    expect(await nameOf(sent)).toEqual({ status: 201, name: kept });
  });

  test.each([[''], ['   '], ['\u200b'], ['x'.repeat(141)], ['x'.repeat(10_000)], ['a\u0000b']])(
    '%j is refused',
    async (sent) => {
      expect((await nameOf(sent)).status).toBe(400);
    },
  );
});
