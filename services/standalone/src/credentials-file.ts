import { open, readFile, rename, rm } from 'node:fs/promises';
import { AppError } from '@naru/platform/errors';
import { z } from 'zod';
import { isNodeError } from './node-error.ts';

/** What the first start made. The database holds only hashes of these, so this file is the one place to read them. */
const Credentials = z.object({
  channel: z.string(),
  /** Null: the channel is older than this file, its secrets are not known here. */
  streamKey: z.string().nullable(),
  manageToken: z.string().nullable(),
  adminToken: z.string(),
});
export type Credentials = z.infer<typeof Credentials>;

/**
 * Null when there is no such file.
 *
 * @throws AppError `invalid-configuration` when somebody has damaged it
 */
export async function readCredentials(path: string): Promise<Credentials | null> {
  try {
    return Credentials.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (isNodeError(cause) && cause.code === 'ENOENT') return null;
    throw new AppError(
      'invalid-configuration',
      `${path} cannot be read; delete it to get a new admin token at the next start`,
      { cause },
    );
  }
}

/** Writes the file (0600) as a whole or not at all. */
export async function writeCredentials(path: string, credentials: Credentials): Promise<void> {
  const draft = `${path}.${process.pid}`;
  try {
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
    await file.sync();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
