import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openDatabase } from '@naru/db/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from '../testing/test-api.ts';
import { readPageFiles } from './page-files.ts';
import { acceptsGzip } from './routes.ts';

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(2000))})`;
let directory = '';
let api: TestApi;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'naru-pages-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Naru</title>');
  await writeFile(join(directory, 'favicon.svg'), '<svg/>');
  await writeFile(join(directory, 'assets', 'main-B3x9Kd_a.js'), SCRIPT);
  await writeFile(join(directory, 'assets', 'main-B3x9Kd_a.js.map'), '{}');
  await writeFile(join(directory, '.env'), 'SECRET=1');
  await writeFile(join(directory, 'run.sh'), '#!/bin/sh');
  const db = openDatabase({ url: 'postgres://127.0.0.1:9/none', poolSize: 1 });
  api = testApi(db, { pages: await readPageFiles(directory) });
});

afterAll(() => rm(directory, { recursive: true }));

const get = (path: string, headers: Record<string, string> = {}) => api.call('GET', path, { headers });

test.each(['/', '/index.html', '/c/alice', '/watch/abcdefghij', '/studio/alice', '/studio/alice/settings'])(
  '%s is the index page, checked each time',
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('Naru');
  },
);

test('pages may run nothing inline and be framed by nobody else', async () => {
  const policy = (await get('/')).headers.get('content-security-policy') ?? '';
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("media-src 'self' blob:");
  expect(policy).toContain("default-src 'none'");
  expect((await get('/')).headers.get('x-content-type-options')).toBe('nosniff');
});

test('an asset with a hash in its name is kept for ever, one without is checked', async () => {
  const asset = await get('/assets/main-B3x9Kd_a.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
});

test('what compresses well is sent compressed to those who take it', async () => {
  const zipped = await get('/assets/main-B3x9Kd_a.js', { 'accept-encoding': 'br, gzip' });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(gunzipSync(await zipped.arrayBuffer()).toString()).toBe(SCRIPT);
  const plain = await get('/assets/main-B3x9Kd_a.js');
  expect(await plain.text()).toBe(SCRIPT);
  expect(plain.headers.get('vary')).toBe('Accept-Encoding');
  expect(plain.headers.get('etag')).not.toBe(zipped.headers.get('etag'));
});

test('a known version is not sent again', async () => {
  const etag = (await get('/')).headers.get('etag') ?? '';
  const again = await get('/', { 'if-none-match': `"other", W/${etag}` });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
});

test('HEAD has the headers of GET', async () => {
  const head = await api.call('HEAD', '/assets/main-B3x9Kd_a.js');
  expect(head.headers.get('content-length')).toBe(String(SCRIPT.length));
  expect(await head.text()).toBe('');
});

test.each([
  '/assets/main-B3x9Kd_a.js.map',
  '/.env',
  '/.git/config',
  '/run.sh',
  '/metrics',
  '/debug',
  '/health',
  '/assets/',
  '/assets/none.js',
  '/admin',
  '/../../etc/passwd',
  '/assets/..%2f..%2fetc%2fpasswd',
  '/%2e%2e/etc/passwd',
  '/assets/..%5c.env',
  '//etc/passwd',
  '/%00',
])('%s is not found', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test.each(['/wach/abc', '/foo'])('%s, opened by a person, is the index page that says so', async (path) => {
  const response = await get(path, { accept: 'text/html,*/*;q=0.8' });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await response.text()).toContain('Naru');
});

test('an unknown address of the API stays a problem, whoever asks', async () => {
  const response = await get('/api/none', { accept: 'text/html' });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('pages are only read', async () => {
  const response = await api.call('POST', '/');
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
});

test('a directory without an index page is refused at the start', async () => {
  await expect(readPageFiles(join(directory, 'assets'))).rejects.toMatchObject({
    code: 'invalid-configuration',
  });
  await expect(readPageFiles(join(directory, 'none'))).rejects.toThrow('NARU_PAGES_DIR');
});

describe('Accept-Encoding', () => {
  test.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['br, GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.0', false],
    ['*', true],
    ['br', false],
  ])('%j: %s', (header, accepted) => {
    expect(acceptsGzip(header)).toBe(accepted);
  });
});
