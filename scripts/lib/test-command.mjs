// @ts-check
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { ensureBuild } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { runCommandLine } from './command-line.mjs';
import { ensureFfmpeg } from './ffmpeg.mjs';
import { ensureDependencies } from './install-dependencies.mjs';
import { PROJECT_ROOT, projectPath } from './project.mjs';
import { say } from './say.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * `npm test`: brings the machine to what the tests need, then runs vitest.
 *
 * @param {string[]} args handed on to vitest
 */
export async function test(args) {
  say('preparing the tests');
  await runCommandLine(async (signal) => {
    const [ffmpeg, chromium] = await Promise.all([
      ensureFfmpeg({ environment: process.env, signal }),
      chromiumOrNull(signal),
      ensureDependencies(signal).then(() => ensureBuild(signal)),
    ]);
    return runVitest(args, testEnvironment(process.env, { ffmpeg, chromium }), signal);
  });
}

/**
 * Tests that need a browser are skipped where none can be had, and never in CI.
 *
 * @param {AbortSignal} signal
 */
async function chromiumOrNull(signal) {
  try {
    return await ensureChromium({ environment: process.env, signal });
  } catch (error) {
    if (!(error instanceof SetupError) || process.env['CI'] === 'true') throw error;
    say(`${error.message}; the tests that need a browser are skipped`);
    return null;
  }
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {{ ffmpeg: string, chromium: string | null }} programs
 * @returns {NodeJS.ProcessEnv} the tools of a private FFmpeg (ffprobe) come first on the PATH
 */
export function testEnvironment(environment, { ffmpeg, chromium }) {
  const searchPath = environment['PATH'] ?? '';
  const toolDirectory = dirname(ffmpeg);
  const isOnPath = toolDirectory === '.' || searchPath.split(delimiter).includes(toolDirectory);
  const { NARU_CHROMIUM_PATH: _, ...rest } = environment;
  return {
    ...rest,
    PATH: isOnPath ? searchPath : `${toolDirectory}${delimiter}${searchPath}`,
    NARU_FFMPEG_PATH: ffmpeg,
    ...(chromium === null ? {} : { NARU_CHROMIUM_PATH: chromium }),
  };
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 * @returns {Promise<number>} exit code
 */
function runVitest(args, env, signal) {
  return new Promise((resolve, reject) => {
    const vitest = spawn(process.execPath, [projectPath('node_modules/vitest/vitest.mjs'), 'run', ...args], {
      cwd: PROJECT_ROOT,
      env,
      stdio: 'inherit',
    });
    signal.addEventListener('abort', () => vitest.kill('SIGTERM'), { once: true });
    vitest.once('error', reject);
    vitest.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
}
