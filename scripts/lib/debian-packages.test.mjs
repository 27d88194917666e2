import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { libraryDirectories, writeWrapper } from './debian-packages.mjs';

const unpackedTree = () => {
  const directory = mkdtempSync(join(tmpdir(), 'naru debian-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const root = join(directory, 'tool', 'root');
  for (const path of ['usr/bin', 'usr/lib/x/blas', 'usr/lib/x/plugins', 'lib/x']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  for (const path of ['usr/lib/x/libavcodec.so.59', 'usr/lib/x/blas/libblas.so.3', 'lib/x/libz-1.2.so']) {
    writeFileSync(join(root, path), '');
  }
  writeFileSync(join(root, 'usr/lib/x/plugins/module.so'), '');
  writeFileSync(join(root, 'usr/bin/tool'), '#!/bin/sh\necho "$LD_LIBRARY_PATH|$EXTRA|$*"\n', {
    mode: 0o755,
  });
  return { directory: join(directory, 'tool'), root };
};

describe('unpacked Debian packages', () => {
  test('library folders are found wherever a package put them, plugin folders are not', async () => {
    const { root } = unpackedTree();
    const found = await libraryDirectories(root);
    expect(found).toEqual([join(root, 'lib/x'), join(root, 'usr/lib/x'), join(root, 'usr/lib/x/blas')]);
  });

  test('the wrapper starts the program with its libraries, its environment and untouched arguments', async () => {
    const { directory, root } = unpackedTree();
    const environment = { EXTRA: '$tree/etc' };
    const wrapper = await writeWrapper({ directory, name: 'tool', program: 'usr/bin/tool', environment });
    const printed = execFileSync(wrapper, ['a b', '$HOME'], {
      env: { LD_LIBRARY_PATH: '/before', PATH: '/usr/bin:/bin' },
    });
    expect(printed.toString()).toBe(
      `${root}/lib/x:${root}/usr/lib/x:${root}/usr/lib/x/blas:/before|${root}/etc|a b $HOME\n`,
    );
  });

  test('it still works after the project was moved, and through a link', async () => {
    const { directory } = unpackedTree();
    await writeWrapper({ directory, name: 'tool', program: 'usr/bin/tool' });
    renameSync(directory, `${directory} moved`);
    symlinkSync(`${directory} moved/bin/tool`, join(directory, '../link'));
    const printed = execFileSync(join(directory, '../link'), ['x'], { env: { PATH: '/usr/bin:/bin' } });
    expect(printed.toString()).toContain('moved/root/usr/lib/x');
  });

  test('every user may run it, whatever the umask', async () => {
    const { directory } = unpackedTree();
    const before = process.umask(0o077);
    try {
      const wrapper = await writeWrapper({ directory, name: 'tool', program: 'usr/bin/tool' });
      expect(statSync(wrapper).mode & 0o777).toBe(0o755);
      expect(statSync(join(directory, 'bin')).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });
});
