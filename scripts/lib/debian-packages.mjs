// @ts-check
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mustRun } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

/** The C library belongs to the machine's own dynamic loader: a second copy beside it crashes every program. */
const C_LIBRARY = /^(libc6|libc-bin|locales)$/;
/** Loaded only for a graphics card, and half of everything in size. */
const GRAPHICS_DRIVERS = /^(libgl1-mesa-dri|libllvm\d+|libz3-4|mesa-.*-drivers|.*-va-driver.*)$/;

const APT_GET = '/usr/bin/apt-get';
const DPKG_DEB = '/usr/bin/dpkg-deb';

/** True where packages can be had from the machine's own Debian mirror, root or not. */
export const canFetchDebianPackages = () => existsSync(APT_GET) && existsSync(DPKG_DEB);

/**
 * Unpacks Debian packages, and those of their dependencies that the machine lacks, into a directory of our own: no root
 * needed, nothing of the system touched. The directory appears whole or not at all.
 *
 * @param {object} options
 * @param {readonly string[]} options.packages
 * @param {string} options.directory gets `root/`, a file tree as below `/`
 * @param {AbortSignal} options.signal
 * @throws {SetupError}
 */
export async function fetchDebianPackages({ packages, directory, signal }) {
  const what = `fetching ${packages.join(', ')}`;
  const advice = 'is the Debian mirror of this machine reachable?';
  const staging = `${directory}.partial-${process.pid}`;
  const apt = join(staging, 'apt');
  const root = join(staging, 'root');
  await rm(staging, { recursive: true, force: true });
  try {
    await makeDirectories([
      dirname(directory),
      staging,
      join(apt, 'lists/partial'),
      join(apt, 'cache/archives/partial'),
      root,
    ]);
    const run = (/** @type {string[]} */ args) =>
      mustRun({
        what,
        advice,
        command: APT_GET,
        args: [...aptOptions(apt), ...args],
        env: { PATH: process.env['PATH'], LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
        signal,
      });
    await run(['update']);
    await run(['install', '--yes', '--download-only', '--no-install-recommends', '--reinstall', ...packages]);
    await unpackAll({ archives: join(apt, 'cache/archives'), root, what, signal });
    await rm(apt, { recursive: true });
    await rm(directory, { recursive: true, force: true });
    await rename(staging, directory);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Directories in an unpacked tree that hold shared libraries a program links with, absolute. Some packages keep theirs
 * in a folder of their own (blas, pulseaudio) that a maintainer script would have made known.
 *
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function libraryDirectories(root) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const top of ['usr/lib', 'lib']) {
    if (!existsSync(join(root, top))) continue;
    const entries = await readdir(join(root, top), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (/^lib.*\.so(\.\d|$)/.test(entry.name) && !entry.isDirectory()) found.add(entry.parentPath);
    }
  }
  return [...found].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/**
 * Writes `bin/<name>`: a script that starts a program of an unpacked tree with the libraries of that tree. It finds the
 * tree from its own place, so the project may be moved, and runs for every user who may read the project.
 *
 * @param {object} options
 * @param {string} options.directory as given to {@link fetchDebianPackages}
 * @param {string} options.name
 * @param {string} options.program path below `root/`
 * @param {Record<string, string>} [options.environment] `$tree` in a value stands for the tree
 * @returns {Promise<string>} path of the script
 */
export async function writeWrapper({ directory, name, program, environment = {} }) {
  const root = join(directory, 'root');
  const libraries = (await libraryDirectories(root)).map((path) => `$tree${path.slice(root.length)}`);
  const exports = Object.entries(environment).map(([key, value]) => `export ${key}="${value}"\n`);
  const script = join(directory, 'bin', name);
  await makeDirectories([join(directory, 'bin')]);
  await writeFile(
    script,
    `#!/bin/sh
tree=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../root" && pwd -P) || exit 127
export LD_LIBRARY_PATH="${libraries.join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
${exports.join('')}exec "$tree/${program}" "$@"
`,
  );
  await chmod(script, 0o755);
  return script;
}

/** @param {string} apt private directory for everything apt writes */
const aptOptions = (apt) => [
  ...['-o', `Dir::State=${apt}`],
  ...['-o', `Dir::State::lists=${apt}/lists`],
  ...['-o', `Dir::Cache=${apt}/cache`],
  ...['-o', `Dir::Cache::archives=${apt}/cache/archives`],
  ...['-o', `Dir::Log=${apt}`],
  ...['-o', 'Debug::NoLocking=true'],
  ...['-o', 'Acquire::Retries=3'],
  ...['-o', 'Acquire::Languages=none'],
  // Root's apt would hand the download to the user _apt, who cannot see into a private directory.
  ...(process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : []),
];

/** @param {{ archives: string, root: string, what: string, signal: AbortSignal }} options */
async function unpackAll({ archives, root, what, signal }) {
  const files = (await readdir(archives)).filter(
    (file) => file.endsWith('.deb') && !isUnwanted(packageOf(file)),
  );
  if (files.length === 0) throw new SetupError(`${what} failed: the package mirror offered nothing`);
  for (const file of files) {
    await mustRun({
      what,
      advice: 'is the disk full?',
      command: DPKG_DEB,
      args: ['--extract', join(archives, file), root],
      signal,
    });
  }
  await chmod(root, 0o755);
}

/** @param {string} name */
const isUnwanted = (name) => C_LIBRARY.test(name) || GRAPHICS_DRIVERS.test(name);

/** @param {string} file name_version_architecture.deb */
const packageOf = (file) => basename(file).split('_', 1)[0] ?? '';

/**
 * Readable for every user, whatever the umask.
 *
 * @param {string[]} paths
 */
async function makeDirectories(paths) {
  for (const path of paths) {
    await mkdir(path, { recursive: true, mode: 0o755 });
    await chmod(path, 0o755);
  }
}
