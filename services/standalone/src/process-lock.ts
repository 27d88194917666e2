import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
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
 * Takes a lock that names its owner, in files `PATH.1`, `PATH.2` and so on: only the newest counts. A lock whose owner
 * is gone (killed, machine restarted) is never removed but outdone by the next number, so of many that try at once one
 * wins and nobody removes what another has just taken. Disposing gives it back: the file stays, and names nobody.
 */
export async function acquireProcessLock(path: string): Promise<LockAttempt> {
  const own: Owner = { pid: process.pid, startedAt: processStat(process.pid)?.startedAt ?? null };
  const draft = `${path}.draft-${randomUUID()}`;
  await writeFile(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (;;) {
      const numbers = await takenNumbers(path);
      const newest = Math.max(0, ...numbers);
      const owner = newest === 0 ? null : await readOwner(`${path}.${newest}`);
      if (owner !== null && lives(owner)) return { kind: 'held', pid: owner.pid };
      const next = `${path}.${newest + 1}`;
      if (!(await linked(draft, next))) continue;
      // The number may be free again because others took it, gave it back and went further in the meantime.
      if (Math.max(...(await takenNumbers(path))) > newest + 1) {
        await rm(next, { force: true });
        continue;
      }
      for (const number of numbers) await rm(`${path}.${number}`, { force: true });
      return { kind: 'acquired', lock: { [Symbol.asyncDispose]: () => truncate(next) } };
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function takenNumbers(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(prefix) && /^[1-9]\d*$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
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
