import { describe, expect, test } from 'vitest';
import { entriesWithAddress, missingOptionalEntries, withOptionalEntries } from './lock-file.mjs';

const lockWith = (optionalDependencies, packages = {}) => ({
  name: 'x',
  packages: {
    '': {},
    'node_modules/tool': { version: '1.0.0', dev: true, optionalDependencies },
    ...packages,
  },
});

describe('lock file', () => {
  test('a platform package that the lock lacks is described from its name', () => {
    const lock = lockWith({
      '@tool/linux-x64-musl': '1.0.0',
      '@tool/windows-64': '1.0.0',
      'tool-darwin-arm64': '1.0.0',
    });
    expect(missingOptionalEntries(lock)).toEqual([
      {
        path: 'node_modules/@tool/linux-x64-musl',
        entry: { version: '1.0.0', os: ['linux'], cpu: ['x64'], libc: ['musl'], dev: true, optional: true },
      },
      {
        path: 'node_modules/@tool/windows-64',
        entry: { version: '1.0.0', os: ['win32'], cpu: ['x64'], dev: true, optional: true },
      },
      {
        path: 'node_modules/tool-darwin-arm64',
        entry: { version: '1.0.0', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true },
      },
    ]);
  });

  test('one that stands there, nested or at the top, is not missing', () => {
    const entry = { version: '1.0.0' };
    const optional = { a: '1.0.0', b: '1.0.0' };
    const lock = lockWith(optional, { 'node_modules/a': entry, 'node_modules/tool/node_modules/b': entry });
    expect(missingOptionalEntries(lock)).toEqual([]);
  });

  test('one that stands nested elsewhere is missing here', () => {
    const lock = lockWith({ b: '1.0.0' }, { 'node_modules/other/node_modules/b': { version: '1.0.0' } });
    expect(missingOptionalEntries(lock).map(({ path }) => path)).toEqual(['node_modules/b']);
  });

  test('the mended lock lacks nothing, is sorted, and keeps everything else', () => {
    const mended = withOptionalEntries(lockWith({ '@a/linux-x64': '1.0.0' }));
    expect(missingOptionalEntries(mended)).toEqual([]);
    expect(Object.keys(mended.packages)).toEqual(['', 'node_modules/@a/linux-x64', 'node_modules/tool']);
    expect(mended.name).toBe('x');
  });

  test('an address of a registry is found, a workspace link is none', () => {
    const lock = lockWith(
      {},
      {
        'node_modules/far': { version: '1.0.0', resolved: 'https://registry.example/far.tgz' },
        'node_modules/@naru/api': { resolved: 'services/api', link: true },
      },
    );
    expect(entriesWithAddress(lock)).toEqual(['node_modules/far']);
  });
});
