import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Credentials, readCredentials, writeCredentials } from './credentials-file.ts';
import { temporaryDirectory } from './testing/stand-in.ts';

const CREDENTIALS: Credentials = {
  channel: 'my-channel',
  streamKey: 'live_key',
  manageToken: 'manage_token',
  adminToken: 'admin_token',
};

const filePath = async () => join(await temporaryDirectory(), 'credentials.json');

describe('credentials file', () => {
  test('gives back what was written', async () => {
    const path = await filePath();
    await writeCredentials(path, CREDENTIALS);
    expect(await readCredentials(path)).toEqual(CREDENTIALS);
  });

  test('is for its owner only and leaves no draft', async () => {
    const path = await filePath();
    await writeCredentials(path, CREDENTIALS);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(path))).toEqual(['credentials.json']);
  });

  test('replaces an older one as a whole', async () => {
    const path = await filePath();
    await writeFile(path, 'x'.repeat(5000));
    await writeCredentials(path, CREDENTIALS);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(CREDENTIALS);
  });

  test('a missing file is no credentials', async () => {
    expect(await readCredentials(await filePath())).toBeNull();
  });

  test.each(['', '{', '{"channel":"x"}'])('a damaged file (%s) is told with what to do', async (text) => {
    const path = await filePath();
    await writeFile(path, text);
    await expect(readCredentials(path)).rejects.toThrow(
      `${path} cannot be read; delete it to get a new admin token at the next start`,
    );
  });
});
