import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { alreadyInstalled, dependencyStamp } from './install-dependencies.mjs';

const LOCK = {
  packages: {
    '': { version: '0.1.0' },
    'services/api': { version: '0.1.0' },
    'node_modules/@naru/api': { resolved: 'services/api', link: true },
    'node_modules/zod': { version: '4.0.0' },
    'node_modules/@tool/other-platform': { version: '1.0.0', optional: true, os: ['plan9'], cpu: ['x64'] },
    'node_modules/needed-there': { version: '1.0.0', optional: true },
  },
};

const installedFrom = (packages) => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-install-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const record = join(directory, 'record.json');
  writeFileSync(record, typeof packages === 'string' ? packages : JSON.stringify({ packages }));
  return alreadyInstalled(JSON.stringify(LOCK), record);
};

const INSTALLED = {
  'node_modules/@naru/api': { resolved: 'services/api', link: true },
  'node_modules/zod': { version: '4.0.0' },
};

describe('dependency stamp', () => {
  test('changes with the lock and with nothing else', () => {
    expect(dependencyStamp('a')).toBe(dependencyStamp('a'));
    expect(dependencyStamp('a')).not.toBe(dependencyStamp('b'));
  });
});

describe('what npm has installed', () => {
  test('fits when everything for this platform is there', () => {
    expect(installedFrom(INSTALLED)).toBe(true);
  });

  test('does not fit when a version differs or a package is missing', () => {
    expect(installedFrom({ ...INSTALLED, 'node_modules/zod': { version: '3.0.0' } })).toBe(false);
    expect(installedFrom({ 'node_modules/@naru/api': {} })).toBe(false);
  });

  test('does not fit when the native package of this very platform is missing', () => {
    const { platform, arch } = process;
    const native = { version: '1.0.0', optional: true, os: [platform], cpu: [arch] };
    const lock = { packages: { ...LOCK.packages, 'node_modules/@tool/here': native } };
    const directory = mkdtempSync(join(tmpdir(), 'naru-install-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'record.json'), JSON.stringify({ packages: INSTALLED }));
    expect(alreadyInstalled(JSON.stringify(lock), join(directory, 'record.json'))).toBe(false);
  });

  test.each(['', '{"packages"'])('a record that was cut off (%s) is no record', (text) => {
    expect(installedFrom(text)).toBe(false);
  });

  test('no record at all means nothing is installed', () => {
    expect(alreadyInstalled(JSON.stringify(LOCK), '/nowhere/record.json')).toBe(false);
  });
});
