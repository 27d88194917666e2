// @ts-check
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canFetchDebianPackages, fetchDebianPackages, writeWrapper } from './debian-packages.mjs';
import { isExecutable, programsNamed } from './programs.mjs';
import { TOOLS_DIRECTORY } from './project.mjs';
import { runCommand } from './run-command.mjs';
import { say, withProgress } from './say.mjs';
import { SetupError } from './setup-error.mjs';
import { exclusively } from './setup-lock.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Where browsers stand that are not on any PATH. */
const APPLICATIONS = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Headless pages need some font; the relative place keeps the tree movable. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">root/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * Path of a Chromium for the tests: the one named by NARU_CHROMIUM_PATH, one of the machine's, the one fetched
 * earlier, or one fetched now.
 *
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.environment
 * @param {AbortSignal} options.signal
 * @param {string} [options.toolsDirectory]
 * @param {string[]} [options.usualDirectories] places to look besides the PATH
 * @returns {Promise<string>}
 * @throws {SetupError} when there is none and none can be had
 */
export async function ensureChromium({
  environment,
  signal,
  toolsDirectory = TOOLS_DIRECTORY,
  usualDirectories,
}) {
  const named = environment['NARU_CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (await runs(named, signal)) return named;
    throw new SetupError(`NARU_CHROMIUM_PATH: ${named} is not a browser that runs here`);
  }
  const directory = join(toolsDirectory, 'chromium');
  const fetched = join(directory, 'bin/chromium');
  const found = programsNamed(NAMES, environment['PATH'] ?? '', usualDirectories);
  const usable = await firstUsable([...found, ...APPLICATIONS, fetched], signal);
  if (usable !== null) return usable;
  if (!canFetchDebianPackages())
    throw new SetupError('there is no Chromium here: install one or set NARU_CHROMIUM_PATH');
  return exclusively(
    'chromium',
    signal,
    async () => (await firstUsable([fetched], signal)) ?? fetchInto(directory, signal),
  );
}

/**
 * @param {string[]} paths
 * @param {AbortSignal} signal
 */
async function firstUsable(paths, signal) {
  for (const path of paths) {
    if (isExecutable(path) && (await runs(path, signal))) return path;
  }
  return null;
}

/**
 * @param {string} directory
 * @param {AbortSignal} signal
 */
async function fetchInto(directory, signal) {
  say('this machine has no Chromium: fetching a private copy into .tools for the tests (once)');
  const packages = ['chromium', 'fonts-dejavu-core'];
  await withProgress('fetching Chromium', () => fetchDebianPackages({ packages, directory, signal }));
  await writeFile(join(directory, 'fonts.conf'), FONTS_CONF);
  const chromium = await writeWrapper({
    directory,
    name: 'chromium',
    program: 'usr/lib/chromium/chromium',
    environment: { FONTCONFIG_FILE: '$tree/../fonts.conf' },
  });
  if (!(await runs(chromium, signal)))
    throw new SetupError('the Chromium that was fetched does not run here');
  return chromium;
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function runs(path, signal) {
  const { exitCode, output } = await runCommand({
    command: path,
    args: ['--version'],
    signal,
  });
  return exitCode === 0 && /Chrom(e|ium)/.test(output);
}
