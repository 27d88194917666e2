// @ts-check
import { dirname, delimiter } from 'node:path';
import { projectPath, PROJECT_ROOT } from './project.mjs';
import { mustRun } from './run-command.mjs';
import { withProgress } from './say.mjs';

/**
 * Builds servers and pages; what has not changed comes from turbo's cache.
 *
 * @param {AbortSignal} signal
 */
export async function ensureBuild(signal) {
  const command = {
    what: 'building',
    advice: 'the lines above say where; a changed file does not compile',
    command: process.execPath,
    args: [
      projectPath('node_modules/turbo/bin/turbo'),
      'run',
      'build',
      '--output-logs=errors-only',
      '--no-color',
    ],
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      DO_NOT_TRACK: '1',
      // turbo looks for npm on the PATH; it stands beside the Node that runs us.
      PATH: [process.env['PATH'], dirname(process.execPath)].filter(Boolean).join(delimiter),
    },
    signal,
  };
  await withProgress('building', () => mustRun(command));
}
