import { describe, expect, test } from 'vitest';
import { lintLive } from './lint-live.ts';
import { CannotLintError } from './live/http-client.ts';
import { type Misbehaviour, startLiveServer } from './testing/live-server.ts';

async function lint(misbehaviour: Misbehaviour = {}, seconds = 0.5) {
  await using server = await startLiveServer(misbehaviour);
  return await lintLive(server.url, { seconds });
}

const rulesBrokenBy = async (misbehaviour: Misbehaviour): Promise<string[]> =>
  (await lint(misbehaviour)).violations.map(({ rule }) => rule);

test('a server that keeps the rules is clean, and nearly every rule was applied to it', async () => {
  const report = await lint({}, 1.5);
  expect(report.violations).toEqual([]);
  expect(report.ended).toBe(false);
  expect(report.read.segments).toBeGreaterThan(18);
  expect(report.read.parts).toBeGreaterThan(30);
  const applied = ['delta-merges', 'hint-complete', 'hint-kept', 'parts-make-segment', 'part-past-end'];
  expect(report.checked).toMatchObject(Object.fromEntries(applied.map((id) => [id, expect.any(Number)])));
});

test('so is one whose stream has ended', async () => {
  const report = await lint({ ended: true });
  expect(report).toMatchObject({ violations: [], ended: true });
  expect(report.checked).toMatchObject({ 'ended-directives': 3 });
});

type Spoil = NonNullable<Misbehaviour['spoil']>;
const withText = (answer: Parameters<Spoil>[0], edit: (text: string) => string) => ({
  ...answer,
  body: Buffer.from(edit(Buffer.from(answer.body).toString())),
});
const good = { status: 200 };

describe('is caught:', () => {
  test.each<[string, string, Spoil]>([
    [
      'a part without a segment is accepted',
      'part-without-msn',
      (answer, { query }) => (query === '_HLS_part=1' ? { ...answer, ...good } : answer),
    ],
    [
      'nonsense is accepted',
      'malformed-directive',
      (answer, { query }) => (query === '_HLS_msn=0x10' ? { ...answer, ...good } : answer),
    ],
    [
      'an old request is refused',
      'old-msn',
      (answer, { query }) => (query === '_HLS_msn=0' ? { ...answer, status: 400 } : answer),
    ],
    [
      'a listed segment is missing',
      'listed-available',
      (answer, { path }) => (path.endsWith('/0-14.m4s') ? { ...answer, status: 404 } : answer),
    ],
    [
      'unknown media is found',
      'missing-media',
      (answer, { path }) => (path.includes('no-such') ? { ...answer, ...good } : answer),
    ],
    [
      'a segment is not its parts',
      'parts-make-segment',
      (answer, { path }) =>
        path.endsWith('/0-18.m4s')
          ? {
              ...answer,
              body: Buffer.concat([answer.body, Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65])]),
            }
          : answer,
    ],
    [
      'no delta update comes',
      'skip-unasked',
      (answer, { query, path }) =>
        path.endsWith('media.m3u8') && !query.includes('_HLS_skip')
          ? withText(answer, (text) =>
              text.replace('#EXT-X-MAP', '#EXT-X-SKIP:SKIPPED-SEGMENTS=1\n#EXT-X-MAP'),
            )
          : answer,
    ],
    [
      'a report is ahead of the truth',
      'report-true',
      (answer, { path }) =>
        path.endsWith('720p/media.m3u8')
          ? withText(answer, (text) => text.replace(/LAST-MSN=\d+/, 'LAST-MSN=9999'))
          : answer,
    ],
    [
      'the codec is another',
      'codecs-true',
      (answer, { path }) =>
        path.endsWith('master.m3u8')
          ? withText(answer, (text) => text.replaceAll('avc1.64001f', 'avc1.42c01f'))
          : answer,
    ],
    [
      'a preflight is refused',
      'preflight',
      (answer, { method }) => (method === 'OPTIONS' ? { ...answer, status: 405 } : answer),
    ],
    [
      'HEAD is not known',
      'head',
      (answer, { method }) => (method === 'HEAD' ? { ...answer, status: 405 } : answer),
    ],
    ['ranges are ignored', 'range', (answer) => (answer.status === 206 ? { ...answer, ...good } : answer)],
  ])('%s', async (_, rule, spoil) => {
    expect(await rulesBrokenBy({ spoil })).toContain(rule);
  });

  test('parts are sent while they grow', async () => {
    expect(await rulesBrokenBy({ dribble: true })).toContain('hint-complete');
  });

  test('an ended stream refuses directives', async () => {
    const spoil: Spoil = (answer, { query }) =>
      query.includes('_HLS_') ? { ...answer, status: 400 } : answer;
    expect(await rulesBrokenBy({ ended: true, spoil })).toContain('ended-directives');
  });
});

describe('cannot be linted:', () => {
  test.each<[string, Spoil]>([
    ['a stream that is not there', (answer) => ({ ...answer, status: 404 })],
    ['a media playlist', (answer) => withText(answer, () => '#EXTM3U\n')],
  ])('%s', async (_, spoil) => {
    await expect(lint({ spoil })).rejects.toThrow(CannotLintError);
  });

  test('a server that does not answer', async () => {
    const server = await startLiveServer();
    await server[Symbol.asyncDispose]();
    await expect(lintLive(server.url)).rejects.toThrow(CannotLintError);
  });
});

describe('is cut short, with what was found until then:', () => {
  test('a stream for which nobody wants to wait any longer', async () => {
    const stop = new AbortController();
    const spoil: Spoil = (answer, { query, path }) => {
      if (query.includes('_HLS_skip=YES')) stop.abort();
      return path.endsWith('master.m3u8') ? withText(answer, (text) => `${text}\u0007`) : answer;
    };
    await using server = await startLiveServer({ spoil });
    const report = await lintLive(server.url, { seconds: 60, signal: stop.signal });
    expect(report.cutShort).toContain('given up');
    expect(report.violations).toMatchObject([{ rule: 'plain-text' }]);
  });

  test('a stream with a rendition that is not there', async () => {
    const spoil: Spoil = (answer, { path }) =>
      path.endsWith('media.m3u8') ? { ...answer, status: 404 } : answer;
    const report = await lint({ spoil });
    expect(report).toMatchObject({ ended: false, silence: null });
    expect(report.cutShort).toContain('is no media playlist (status 404)');
    expect(report.checked).toMatchObject({ 'variant-uri': 1 });
  });

  test('a stream with a URI that nothing can be asked for by', async () => {
    const spoil: Spoil = (answer, { path }) =>
      path.endsWith('media.m3u8')
        ? withText(answer, (text) => text.replace(/(PRELOAD-HINT:TYPE=PART,URI=)"[^"]*"/, '$1"//"'))
        : answer;
    const report = await lint({ spoil });
    expect(report.cutShort).toBe('the URI "//" cannot be used');
    expect(report.violations.map(({ rule }) => rule)).toContain('uri-valid');
  });
});
