import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lintLive } from './lint-live.ts';
import { type Misbehaviour, startLiveServer } from './testing/live-server.ts';

type Spoil = NonNullable<Misbehaviour['spoil']>;

async function lint(misbehaviour: Misbehaviour, options: Parameters<typeof lintLive>[1] = { seconds: 0.5 }) {
  await using server = await startLiveServer(misbehaviour);
  return await lintLive(server.url, options);
}

const editing =
  (name: string, edit: (text: string) => string): Spoil =>
  (answer, { path }) =>
    path.endsWith(name) && answer.status === 200
      ? { ...answer, body: Buffer.from(edit(Buffer.from(answer.body).toString())) }
      : answer;

describe('a publisher that is gone', () => {
  test.concurrent('in the middle of a run is told of, and no violation', async () => {
    const report = await lint({ silentAfterParts: 30 }, { seconds: 4 });
    expect(report).toMatchObject({ violations: [], cutShort: null, ended: false });
    expect(report.silence?.seconds).toBeGreaterThan(4);
    expect(report.silence?.url).toContain('media.m3u8');
  });

  test.concurrent('from the start leaves nothing to follow', async () => {
    const report = await lint({ silentAfterParts: 0 }, { seconds: 1 });
    expect(report).toMatchObject({ violations: [], cutShort: 'nothing new came at all', ended: false });
    expect(report.silence?.seconds).toBeGreaterThan(4);
    expect(report.checked).toMatchObject({ 'part-past-end': 1, 'segment-reload': 1 });
  });

  test.concurrent('is not thought of while parts come', async () => {
    expect((await lint({})).silence).toBe(null);
  });
});

describe('a run ends in time, with what was found,', () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  beforeAll(() => {
    process.on('warning', note);
  });
  afterAll(() => {
    process.off('warning', note);
  });
  // Long enough for a busy machine to find something before.
  const inTime = { seconds: 0.5, allowanceSeconds: 3.5 };

  test.concurrent.each([1000, 99_999_999_999])(
    'when reloads are never answered with a target duration of %d s',
    async (seconds) => {
      const report = await lint(
        {
          spoil: editing('media.m3u8', (text) => text.replace('DURATION:2\n', `DURATION:${seconds}\n`)),
          unanswered: ({ query }) => query.includes('_HLS_msn'),
        },
        inTime,
      );
      expect(report.cutShort).toContain('the run was not done after 4 s');
      expect(report.seconds).toBeLessThan(15);
      expect(report.violations.map(({ rule }) => rule)).toContain('skip-boundary-minimum');
      expect(warnings).toEqual([]);
    },
  );

  test.concurrent.each([
    ['media', /\.m4s$/],
    ['the second rendition', /480p\/media\.m3u8$/],
  ])('when %s is never answered', async (_, never) => {
    const report = await lint({ unanswered: ({ path }) => never.test(path) }, inTime);
    expect(report.cutShort).toContain('the run was not done after 4 s');
    expect(report.seconds).toBeLessThan(15);
    expect(report.checked).toMatchObject({ 'variant-uri': 1 });
  });
});

describe('a URI that nothing can be asked for by is named, with what was found:', () => {
  test('a segment', async () => {
    const spoil = editing('media.m3u8', (text) => text.replace(/^0-1\d\.m4s$/m, 'ftp://x/y.m4s'));
    const report = await lint({ spoil });
    expect(report.cutShort).toBe('GET ftp://x/y.m4s failed: only http and https can be asked');
    expect(report.violations.map(({ rule }) => rule)).toContain('segment-constant');
  });

  test('a variant', async () => {
    const spoil = editing('master.m3u8', (text) => text.replace(/^480p.*$/m, 'http://['));
    const report = await lint({ spoil });
    expect(report.cutShort).toBe('the URI "http://[" cannot be used');
    expect(report.violations.map(({ rule }) => rule)).toEqual(['uri-valid']);
  });
});
