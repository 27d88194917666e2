import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isNodeError } from './node-error.ts';

interface Owner {
  readonly pid: number;
  /** Start time of that process in the kernel's clock ticks: tells it from a later one of the same number. */
  readonly startedAt: string | null;
}

/** `held`: by a process that lives. */
export type LockAttempt =
  | { readonly kind: 'acquired'; readonly lock: AsyncDisposable }
  | { readonly kind: 'held'; readonly pid: number };

/**
 * Takes a lock file that names its owner. A lock whose owner is gone (killed, machine restarted) is taken over.
 * Disposing gives it back.
 */
export async function acquireProcessLock(path: string): Promise<LockAttempt> {
  const own: Owner = { pid: process.pid, startedAt: processStat(process.pid)?.startedAt ?? null };
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (;;) {
      if (await linked(draft, path)) {
        return { kind: 'acquired', lock: { [Symbol.asyncDispose]: () => rm(path, { force: true }) } };
      }
      const owner = await readOwner(path);
      if (owner !== null && lives(owner)) return { kind: 'held', pid: owner.pid };
      await removeStale(path, owner);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** A hard link appears at once and with its content: of several that try, one wins, and nobody reads half a lock. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isNodeError(error) && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the file away under another name first, and puts it back if it is not the stale one any more. */
async function removeStale(path: string, stale: Owner | null): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') return; // given back meanwhile
    throw error;
  }
  const moved = await readOwner(aside);
  const isStale = moved?.pid === stale?.pid && moved?.startedAt === stale?.startedAt;
  if (!isStale) await linked(aside, path);
  await rm(aside, { force: true });
}

/** Null: there is none, or nothing readable is in it. */
async function readOwner(path: string): Promise<Owner | null> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof read !== 'object' || read === null || !('pid' in read) || typeof read.pid !== 'number')
      return null;
    return {
      pid: read.pid,
      startedAt: 'startedAt' in read && typeof read.startedAt === 'string' ? read.startedAt : null,
    };
  } catch {
    return null;
  }
}

function lives(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (!isNodeError(error) || error.code !== 'EPERM') return false;
  }
  const stat = processStat(owner.pid);
  if (stat === null) return true; // there is no /proc to tell more
  return stat.state !== ZOMBIE && (owner.startedAt === null || stat.startedAt === owner.startedAt);
}

/** Dead, but its parent has not asked yet how it ended. */
const ZOMBIE = 'Z';

/** Fields 3 and 22 of proc(5) stat. The second field may hold spaces, so they are counted from its end. */
function processStat(pid: number): { state: string; startedAt: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, startedAt: fields[18] ?? '' };
  } catch {
    return null;
  }
}
