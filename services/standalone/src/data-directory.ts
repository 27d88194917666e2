import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@naru/platform/errors';
import { isNodeError } from './node-error.ts';
import { acquireProcessLock } from './process-lock.ts';

export interface DataDirectory extends AsyncDisposable {
  readonly path: string;
  readonly logs: string;
  readonly credentialsFile: string;
}

/**
 * Makes the directory (0700) when it is missing and locks it for this process. One that exists keeps its mode: it may
 * be a shared place, and everything we put there closes itself. Disposing gives the lock back.
 *
 * @throws AppError `conflict` when another supervisor uses it, `invalid-configuration` when it cannot be used
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const logs = join(path, 'logs');
  const attempt = await usable(path, async () => {
    await makeDirectory(path);
    await makeDirectory(logs);
    return acquireProcessLock(join(path, 'supervisor.lock'));
  });
  if (attempt.kind === 'held') {
    throw new AppError(
      'conflict',
      `Naru is already running on ${path} (process ${attempt.pid}); stop it, or set NARU_DATA_DIR to another folder`,
    );
  }
  return {
    path,
    logs,
    credentialsFile: join(path, 'credentials.json'),
    [Symbol.asyncDispose]: () => attempt.lock[Symbol.asyncDispose](),
  };
}

async function usable<T>(path: string, prepare: () => Promise<T>): Promise<T> {
  try {
    return await prepare();
  } catch (cause) {
    if (!isNodeError(cause)) throw cause;
    throw new AppError(
      'invalid-configuration',
      `${path} cannot be used (${cause.code}); set NARU_DATA_DIR to a folder you may write`,
      { cause },
    );
  }
}

/** With its parents. Node's own recursive mkdir never returns where a parent exists but takes no entries, as in /proc. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!isNodeError(error)) throw error;
    if (error.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (error.code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}
