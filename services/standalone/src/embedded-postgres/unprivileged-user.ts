import { readFile, stat } from 'node:fs/promises';
import { AppError } from '@naru/platform/errors';

/** Who a process runs as. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** Existing accounts that may own a database, best first. */
const ACCOUNTS = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. Null: we are not root, run as ourselves. Otherwise the owner of an existing
 * cluster, or the first suitable account of this machine.
 *
 * @throws AppError `missing-dependency` when there is none
 */
export async function databaseUser(clusterDirectory: string): Promise<UserIds | null> {
  if (process.geteuid?.() !== 0) return null;
  const owner = await stat(clusterDirectory).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  for (const name of ACCOUNTS) {
    const user = accounts.get(name);
    if (user !== undefined) return user;
  }
  throw new AppError(
    'missing-dependency',
    'the database cannot run as root and this machine has no account "nobody"; start Naru as another user',
  );
}

/** Accounts by name (passwd(5)). */
export function parsePasswd(text: string): Map<string, UserIds> {
  const accounts = new Map<string, UserIds>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) continue;
    accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}
