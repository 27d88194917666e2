// @ts-check
import { join } from 'node:path';
import { canFetchDebianPackages, fetchDebianPackages, writeWrapper } from './debian-packages.mjs';
import { isExecutable, programsNamed } from './programs.mjs';
import { TOOLS_DIRECTORY } from './project.mjs';
import { runCommand } from './run-command.mjs';
import { say, withProgress } from './say.mjs';
import { SetupError } from './setup-error.mjs';
import { exclusively } from './setup-lock.mjs';

/** What the ladder is encoded with. */
const NEEDED_ENCODERS = ['libx264', 'aac'];

const ADVICE =
  'install FFmpeg with your package manager (apt install ffmpeg, brew install ffmpeg) or set NARU_FFMPEG_PATH, then start again';

/**
 * Path of an FFmpeg that can encode H.264 and AAC: the one named by NARU_FFMPEG_PATH, one of the machine's, the one
 * fetched earlier, or one fetched now.
 *
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.environment
 * @param {AbortSignal} options.signal
 * @param {string} [options.toolsDirectory]
 * @param {string[]} [options.usualDirectories] places to look besides the PATH
 * @returns {Promise<string>}
 * @throws {SetupError}
 */
export async function ensureFfmpeg({
  environment,
  signal,
  toolsDirectory = TOOLS_DIRECTORY,
  usualDirectories,
}) {
  const named = environment['NARU_FFMPEG_PATH'];
  if (named !== undefined && named !== '') {
    const fault = await ffmpegFault(named, signal);
    if (fault !== null) throw new SetupError(`NARU_FFMPEG_PATH: ${named} ${fault}`);
    return named;
  }
  const directory = join(toolsDirectory, 'ffmpeg');
  const fetched = join(directory, 'bin/ffmpeg');
  const candidates = [...programsNamed(['ffmpeg'], environment['PATH'] ?? '', usualDirectories), fetched];
  const usable = await firstUsable(candidates, signal);
  if (usable !== null) return usable;
  if (!canFetchDebianPackages())
    throw new SetupError(`there is no FFmpeg with libx264 and aac here: ${ADVICE}`);
  return exclusively(
    'ffmpeg',
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
    if ((await ffmpegFault(path, signal)) === null) return path;
  }
  return null;
}

/**
 * @param {string} directory
 * @param {AbortSignal} signal
 */
async function fetchInto(directory, signal) {
  say('this machine has no FFmpeg: fetching a private copy into .tools (once)');
  await withProgress('fetching FFmpeg', () =>
    fetchDebianPackages({ packages: ['ffmpeg'], directory, signal }),
  );
  await writeWrapper({ directory, name: 'ffprobe', program: 'usr/bin/ffprobe' });
  const ffmpeg = await writeWrapper({ directory, name: 'ffmpeg', program: 'usr/bin/ffmpeg' });
  const fault = await ffmpegFault(ffmpeg, signal);
  if (fault !== null) throw new SetupError(`the FFmpeg that was fetched ${fault}: ${ADVICE}`);
  return ffmpeg;
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>} what is wrong with it (follows its name in a sentence), or null
 */
export async function ffmpegFault(path, signal) {
  if (path.includes('/') && !isExecutable(path)) return 'is not a program';
  const { exitCode, output } = await runCommand({
    command: path,
    args: ['-hide_banner', '-encoders'],
    env: { PATH: process.env['PATH'] },
    signal,
  });
  if (exitCode !== 0) return 'does not run';
  const missing = NEEDED_ENCODERS.filter(
    (encoder) => !new RegExp(`^ [A-Z.]{6} ${encoder} `, 'm').test(output),
  );
  return missing.length === 0 ? null : `lacks the encoder ${missing.join(' and ')}`;
}
