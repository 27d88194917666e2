import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataDirectory } from './data-directory.ts';
import { temporaryDirectory } from './testing/stand-in.ts';

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('data directory', () => {
  test('is made with its parents, for our eyes only', async () => {
    const path = join(await temporaryDirectory(), 'deep', 'down');
    await using directory = await openDataDirectory(path);
    expect(await modeOf(path)).toBe('700');
    expect(await modeOf(directory.logs)).toBe('700');
    expect(directory.credentialsFile).toBe(join(path, 'credentials.json'));
  });

  test('one that exists keeps its mode; what we put there is closed', async () => {
    const path = await temporaryDirectory();
    await chmod(path, 0o755);
    await using directory = await openDataDirectory(path);
    expect(await modeOf(path)).toBe('755');
    expect(await modeOf(directory.logs)).toBe('700');
  });

  test('a second supervisor is told the process that runs, and what to do', async () => {
    const path = await temporaryDirectory();
    await using _ = await openDataDirectory(path);
    await expect(openDataDirectory(path)).rejects.toThrow(
      `Naru is already running on ${path} (process ${process.pid}); stop it, or set NARU_DATA_DIR`,
    );
  });

  test('it can be opened again after it was closed', async () => {
    const path = await temporaryDirectory();
    await (await openDataDirectory(path))[Symbol.asyncDispose]();
    await using again = await openDataDirectory(path);
    expect(again.path).toBe(path);
  });

  test('a file system that takes no folders is told, not waited for', async () => {
    await expect(openDataDirectory('/proc/naru')).rejects.toThrow('/proc/naru cannot be used (ENOENT)');
  });

  test('a place that cannot be a folder is named together with the variable', async () => {
    const parent = await temporaryDirectory();
    await writeFile(join(parent, 'file'), '');
    await expect(openDataDirectory(join(parent, 'file'))).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: `${join(parent, 'file')} cannot be used (EEXIST); set NARU_DATA_DIR to a folder you may write`,
    });
  });
});
