import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { copyOnce, findBinaries } from './binaries.ts';

test('the binaries of this platform are found and run', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'naru-binaries-'));
  const directory = await findBinaries({ user: null, dataDir });
  const { stdout } = await promisify(execFile)(join(directory, 'bin', 'postgres'), ['--version']);
  expect(stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
  await rm(dataDir, { recursive: true });
});

test('a copy runs as well, is made once, also by two at the same moment', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'naru-binaries-'));
  const original = await findBinaries({ user: null, dataDir });
  const target = join(dataDir, 'copy');
  const copies = await Promise.all([copyOnce(original, target), copyOnce(original, target)]);
  expect([...copies, await copyOnce(original, target)]).toEqual([target, target, target]);
  expect(await realpath(join(target, 'lib', 'libpq.so.5'))).toMatch(
    new RegExp(`^${await realpath(target)}/`),
  );
  const { stdout } = await promisify(execFile)(join(target, 'bin', 'initdb'), ['--version']);
  expect(stdout).toMatch(/^initdb/);
  await rm(dataDir, { recursive: true });
});

test('a place that cannot be written is named', async () => {
  await expect(copyOnce('/nowhere', '/dev/null/copy')).rejects.toThrow('/dev/null/copy');
});
