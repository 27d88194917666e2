import { expect, test } from 'vitest';
import { openFileLimit, openFilesFault } from './open-files.ts';

test('the soft limit is the one that counts', () => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 4096                 files\n';
  expect(openFileLimit(limits)).toBe(1024);
});

test('no limit is none', () => {
  expect(
    openFileLimit('Max open files            unlimited            unlimited            files\n'),
  ).toBeNull();
  expect(openFileLimit('')).toBeNull();
});

test('a few connections fit, a billion do not, and the line says what to do', async () => {
  expect(await openFilesFault(10)).toBeNull();
  if (process.platform === 'linux') expect(await openFilesFault(1e9)).toContain('ulimit -n 1000000300');
});
