import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@naru/platform/errors';
import { poll } from '@naru/platform/poll';

/** A server whose supervisor has just died is on its way out; a second instance is there to stay. */
const LEAVING_DEADLINE_MS = 1500;

/**
 * Makes sure that no server works on this cluster and takes away a lock file that a crash has left. PostgreSQL does
 * this itself only if the process id was not given to somebody else meanwhile, which is usual in containers.
 *
 * @throws AppError `conflict` when a server runs
 */
export async function clearPostmasterLock(clusterPath: string): Promise<void> {
  const file = join(clusterPath, 'postmaster.pid');
  try {
    await poll('end of the former server', async () => !(await isServed(clusterPath, file)), {
      deadlineMs: LEAVING_DEADLINE_MS,
    });
  } catch (cause) {
    throw new AppError(
      'conflict',
      'the database of this data directory is in use: Naru is already running (or set NARU_DATA_DIR)',
      { cause },
    );
  }
  await rm(file, { force: true });
}

async function isServed(clusterPath: string, file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(text.split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  // A server's working directory is its cluster. One that we may not look at is not ours.
  const [workingDirectory, cluster] = await Promise.all([
    stat(`/proc/${pid}/cwd`).catch(() => null),
    stat(clusterPath),
  ]);
  return workingDirectory?.ino === cluster.ino && workingDirectory.dev === cluster.dev;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
