import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeResult } from './write-result.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-result-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('a result is written with its plot, into a directory that is made for it', async () => {
  const directory = join(root, 'new', 'results');
  const files = await writeResult({ directory, name: 'latency', json: { p50: 1 }, svg: '<svg/>' });
  expect(files).toEqual(['latency.json', 'latency.svg']);
  expect(JSON.parse(await readFile(join(directory, 'latency.json'), 'utf8'))).toEqual({ p50: 1 });
  expect(await readFile(join(directory, 'latency.svg'), 'utf8')).toBe('<svg/>');
});

test('a result without a plot is one file', async () => {
  expect(await writeResult({ directory: root, name: 'swarm', json: [] })).toEqual(['swarm.json']);
  expect(await readdir(root)).toEqual(['swarm.json']);
});
