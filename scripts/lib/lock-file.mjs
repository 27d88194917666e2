// @ts-check
/**
 * @typedef {{ version?: string, resolved?: string, link?: boolean, dev?: boolean, optional?: boolean,
 *   os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} LockFile
 */

/**
 * @param {string} text of package-lock.json, or of npm's record in node_modules
 * @returns {LockFile}
 */
export const parseLockFile = (text) => /** @type {LockFile} */ (JSON.parse(text));

/** Words that native packages put into their names, and what npm calls them. */
const OS_BY_WORD = /** @type {const} */ ({
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win32: 'win32',
  windows: 'win32',
});
const CPU_BY_WORD = /** @type {const} */ ({
  64: 'x64',
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
});
const LIBC_BY_WORD = /** @type {const} */ ({
  gnu: 'glibc',
  gnueabihf: 'glibc',
  musl: 'musl',
  musleabihf: 'musl',
});

/**
 * Platform packages that an installed package offers but the lock does not hold. A registry mirror may lack the
 * packages of platforms nobody there uses; npm 11 and newer refuse such a lock on those platforms.
 *
 * @param {LockFile} lock
 * @returns {{ path: string, entry: LockEntry }[]} sorted by path
 */
export function missingOptionalEntries(lock) {
  /** @type {Map<string, LockEntry>} */
  const missing = new Map();
  for (const [owner, { dev, optionalDependencies }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
      if (resolvedPath(lock, owner, name) !== null) continue;
      missing.set(`node_modules/${name}`, {
        version,
        ...platformOf(name),
        ...(dev === true ? { dev } : {}),
        optional: true,
      });
    }
  }
  return [...missing].map(([path, entry]) => ({ path, entry })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Entries that name a host. They would tie the lock to one registry and tell where it was made.
 *
 * @param {LockFile} lock
 * @returns {string[]} paths
 */
export function entriesWithAddress(lock) {
  return Object.entries(lock.packages)
    .filter(
      ([, { resolved, link }]) => resolved !== undefined && link !== true && /^[a-z+]+:\/\//.test(resolved),
    )
    .map(([path]) => path);
}

/**
 * Adds what {@link missingOptionalEntries} finds, in npm's order of keys.
 *
 * @template {LockFile} T
 * @param {T} lock
 * @returns {T} a new lock
 */
export function withOptionalEntries(lock) {
  const packages = { ...lock.packages };
  for (const { path, entry } of missingOptionalEntries(lock)) packages[path] = entry;
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/**
 * Node's look-up: from the owner's own node_modules upwards.
 *
 * @param {LockFile} lock
 * @param {string} owner
 * @param {string} name
 */
function resolvedPath(lock, owner, name) {
  for (let base = owner; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/')))) {
    const path = `${base === '' ? '' : `${base}/`}node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (base === '') return null;
  }
}

/** @param {string} name */
function platformOf(name) {
  const words = name.slice(name.indexOf('/') + 1).split('-');
  return {
    ...only('os', words, OS_BY_WORD),
    ...only('cpu', words, CPU_BY_WORD),
    ...only('libc', words, LIBC_BY_WORD),
  };
}

/**
 * @param {string} key
 * @param {string[]} words
 * @param {Record<string, string>} meanings
 */
function only(key, words, meanings) {
  const found = words.map((word) => meanings[word]).filter((meaning) => meaning !== undefined);
  return found.length === 0 ? {} : { [key]: [...new Set(found)] };
}
