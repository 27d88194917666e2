// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseLockFile } from './lock-file.mjs';
import { projectPath, PROJECT_ROOT } from './project.mjs';
import { mustRun } from './run-command.mjs';
import { say, withProgress } from './say.mjs';
import { exclusively } from './setup-lock.mjs';

/** Inside node_modules, so that whoever removes that folder removes the stamp. */
const STAMP = projectPath('node_modules/.naru-dependencies');
const LOCK = projectPath('package-lock.json');

/**
 * Brings node_modules to what the lock says, with the npm that called us. Does nothing when that was done before for
 * this lock, platform and Node ABI.
 *
 * @param {AbortSignal} signal
 */
export async function ensureDependencies(signal) {
  const lock = readFileSync(LOCK, 'utf8');
  const stamp = dependencyStamp(lock);
  const isStamped = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp;
  if (isStamped()) return;
  await exclusively('dependencies', signal, async () => {
    if (isStamped()) return;
    if (!alreadyInstalled(lock)) await install(signal);
    writeFileSync(STAMP, stamp);
  });
}

/**
 * @param {string} lock text of package-lock.json
 * @returns {string} changes when the same lock would install something else
 */
export function dependencyStamp(lock) {
  const { platform, arch, versions } = process;
  return createHash('sha256').update([lock, platform, arch, versions.modules].join('\0')).digest('hex');
}

/**
 * True when npm's own record of node_modules agrees with the lock: somebody ran `npm install` by hand, and emptying
 * the folder would only cost time.
 *
 * @param {string} lock text of package-lock.json
 * @param {string} [record] path of npm's record
 */
export function alreadyInstalled(lock, record = projectPath('node_modules/.package-lock.json')) {
  const installed = installedPackages(record);
  if (installed === null) return false;
  const wanted = parseLockFile(lock).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.includes('node_modules/') ||
      (installed[path] === undefined
        ? entry.optional === true && !isNativeHere(entry)
        : installed[path].version === entry.version),
  );
}

/** @param {string} record */
function installedPackages(record) {
  try {
    return parseLockFile(readFileSync(record, 'utf8')).packages;
  } catch {
    return null; // never installed, or interrupted
  }
}

/**
 * Optional packages are native ones for some platform, and what those of other platforms need.
 *
 * @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry
 */
const isNativeHere = ({ os, cpu, libc }) =>
  (os !== undefined || cpu !== undefined) &&
  (os === undefined || os.includes(process.platform)) &&
  (cpu === undefined || cpu.includes(process.arch)) &&
  (libc === undefined || libc.includes('glibc'));

/** @param {AbortSignal} signal */
async function install(signal) {
  say('installing dependencies (about half a minute, once)');
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const what = 'installing dependencies';
  const command = {
    what,
    advice: 'is the npm registry reachable, and is this folder writable?',
    // The same npm again: another one on the PATH may not understand the lock.
    ...(npm === undefined ? { command: 'npm', args } : { command: process.execPath, args: [npm, ...args] }),
    cwd: PROJECT_ROOT,
    env: process.env,
    signal,
  };
  await withProgress(what, () => mustRun(command));
}
