// @ts-check
// Parsed by whatever Node is installed, however old: plain syntax only.

/** Oldest release with everything we use; `engines` in package.json says the same. */
const OLDEST = { major: 20, minor: 19 };

/**
 * @param {string} version such as 22.11.0
 * @returns {string | null} a sentence, or null when the version will do
 */
export function nodeVersionFault(version) {
  const numbers = version.split('.').map(Number);
  const major = numbers[0] || 0;
  const minor = numbers[1] || 0;
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return null;
  const needed = OLDEST.major + '.' + OLDEST.minor;
  return 'Node ' + needed + ' or newer is needed, this is ' + version + '; update Node and try again';
}

/**
 * Runs a command, or says which Node it needs and sets exit code 1. The command comes as a function that imports it, so
 * that an old Node never parses it.
 *
 * @param {() => Promise<unknown>} command
 */
export function withSupportedNode(command) {
  const fault = nodeVersionFault(process.versions.node);
  if (fault === null) return command();
  console.error('naru: ' + fault);
  process.exitCode = 1;
}
