import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDeadline } from '@naru/platform/deadline';
import { AppError, messageOf } from '@naru/platform/errors';
import type { BinariesDirectory } from './binaries.ts';
import { spawnTethered } from './tethered-process.ts';
import type { UserIds } from './unprivileged-user.ts';

export const DATABASE_ROLE = 'naru';
const CLUSTER = 'cluster';
const PASSWORD_FILE = 'naru-password';
const INITDB_DEADLINE_MS = 60_000;
const DESCRIPTOR_PATH = '/proc/self/fd/3';

/** The files of one database server. */
export interface Cluster extends AsyncDisposable {
  /** PGDATA as we see it. */
  readonly path: string;
  /** PGDATA as the server sees it. */
  readonly serverPath: string;
  /** Of the role `naru`, the only one. Kept in the cluster, readable by the database user only. */
  readonly password: string;
  /** To be descriptor 3 of the server. */
  readonly directoryDescriptor: number;
}

/** PATH for /bin/sh; nothing of our own environment, which holds secrets, goes to the server. */
export const SERVER_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Opens `${dataDir}/postgres`, making the cluster at the first time. A server that is another user than we are may not
 * be able to walk to that directory (below /root, in a private temporary directory); so it gets an open descriptor and
 * goes in through that. Making it is atomic: an interrupted initdb leaves no half cluster behind.
 */
export async function openCluster(options: {
  dataDir: string;
  binaries: BinariesDirectory;
  user: UserIds | null;
}): Promise<Cluster> {
  const { dataDir, binaries, user } = options;
  const home = join(dataDir, 'postgres');
  const path = join(home, CLUSTER);
  await makeHome(home, user);
  const handle = await open(home, 'r');
  try {
    const seen = user === null ? home : DESCRIPTOR_PATH;
    if (!(await isCluster(path))) await createCluster({ home, seen, binaries, user, descriptor: handle.fd });
    const password = (await readFile(join(path, PASSWORD_FILE), 'utf8')).trim();
    return {
      path,
      serverPath: join(seen, CLUSTER),
      password,
      directoryDescriptor: handle.fd,
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    if (error instanceof AppError) throw error;
    throw new AppError(
      'invalid-configuration',
      `the database in ${home} cannot be opened: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

async function makeHome(home: string, user: UserIds | null): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    if (user === null) return;
    await chown(home, user.uid, user.gid);
    await chmod(home, 0o700);
  } catch (cause) {
    throw new AppError('invalid-configuration', `NARU_DATA_DIR is not usable: ${messageOf(cause)}`, {
      cause,
    });
  }
}

const isCluster = (path: string): Promise<boolean> =>
  stat(join(path, 'PG_VERSION')).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

async function createCluster(place: {
  home: string;
  seen: string;
  binaries: BinariesDirectory;
  user: UserIds | null;
  descriptor: number;
}): Promise<void> {
  const { home, seen, binaries, user, descriptor } = place;
  const unfinished = `${CLUSTER}.${process.pid}`;
  const passwordFile = `${PASSWORD_FILE}.${process.pid}`;
  try {
    await rm(join(home, unfinished), { recursive: true, force: true });
    await writeFile(join(home, passwordFile), `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    if (user !== null) await chown(join(home, passwordFile), user.uid, user.gid);
    await initdb({
      binaries,
      user,
      descriptor,
      directory: join(seen, unfinished),
      passwordFile: join(seen, passwordFile),
    });
    await rename(join(home, passwordFile), join(home, unfinished, PASSWORD_FILE));
    await rename(join(home, unfinished), join(home, CLUSTER));
  } finally {
    await rm(join(home, unfinished), { recursive: true, force: true });
    await rm(join(home, passwordFile), { force: true });
  }
}

async function initdb(place: {
  binaries: BinariesDirectory;
  user: UserIds | null;
  descriptor: number;
  directory: string;
  passwordFile: string;
}): Promise<void> {
  // The builtin provider gives case folding for all of Unicode and never changes with the operating system.
  const args = ['--pgdata', place.directory, '--username', DATABASE_ROLE, '--pwfile', place.passwordFile];
  args.push('--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin');
  args.push('--builtin-locale=C.UTF-8', '--no-instructions');
  const lines: string[] = [];
  const initdbProcess = spawnTethered({
    command: join(place.binaries, 'bin', 'initdb'),
    args,
    environment: SERVER_ENVIRONMENT,
    user: place.user,
    directoryDescriptor: place.descriptor,
    onLine: (line) => lines.push(line),
  });
  const status = await withDeadline('initdb', INITDB_DEADLINE_MS, () => initdbProcess.exited).finally(() =>
    initdbProcess.signal('INT'),
  );
  if (status === 0) return;
  throw new AppError(
    'missing-dependency',
    `the database could not be created: ${lines.slice(-5).join('; ')}`,
  );
}
