// @ts-check
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where programs stand that a bare PATH (a service, a cron job) may not name. */
const USUAL_DIRECTORIES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * Every executable of one of these names, in the order of the PATH, then the usual directories.
 *
 * @param {readonly string[]} names
 * @param {string} searchPath
 * @returns {string[]} absolute paths
 */
export function programsNamed(names, searchPath, usualDirectories = USUAL_DIRECTORIES) {
  const directories = [
    ...searchPath.split(delimiter).filter((directory) => directory !== ''),
    ...usualDirectories,
  ];
  const paths = directories.flatMap((directory) => names.map((name) => join(directory, name)));
  return [...new Set(paths)].filter(isExecutable);
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
