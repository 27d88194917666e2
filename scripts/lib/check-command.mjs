// @ts-check
import { writeFileSync } from 'node:fs';
import { CHECKS } from './checks.mjs';
import { runCommandLine } from './command-line.mjs';
import { ensureDependencies } from './install-dependencies.mjs';
import { PROJECT_ROOT, projectPath } from './project.mjs';
import { runCommand } from './run-command.mjs';

/** The build machines have two cores, and the compilers use more than one thread each. */
const CONCURRENCY = 2;

const REPORT_OPTION = '--report=';

/**
 * `npm run check`: everything a machine can say about the code without running it. One line for each check, its output
 * only when it fails.
 *
 * @param {string[]} args `--report=FILE` writes the counts as JSON
 */
export async function check(args) {
  await runCommandLine(async (signal) => {
    await ensureDependencies(signal);
    const waiting = [...CHECKS];
    let failed = 0;
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (!(await runCheck(next, signal))) failed += 1;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    const report = args.find((arg) => arg.startsWith(REPORT_OPTION))?.slice(REPORT_OPTION.length);
    if (report !== undefined) {
      writeFileSync(report, JSON.stringify({ passed: CHECKS.length - failed, failed }));
    }
    return failed === 0 ? 0 : 1;
  });
}

/**
 * @param {import('./checks.mjs').ProgramCheck | import('./checks.mjs').OwnCheck} check
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} true: passed
 */
async function runCheck(check, signal) {
  const startedAt = performance.now();
  const output = await outputOfFailure(check, signal);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${output === null ? 'ok    ' : 'failed'} ${check.name} (${seconds} s)`);
  if (output !== null) console.log(output.trimEnd());
  return output === null;
}

/**
 * @param {import('./checks.mjs').ProgramCheck | import('./checks.mjs').OwnCheck} check
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>} null: passed
 */
async function outputOfFailure(check, signal) {
  if ('faults' in check) {
    const faults = check.faults();
    return faults.length === 0 ? null : faults.join('\n');
  }
  const { exitCode, output } = await runCommand({
    command: process.execPath,
    args: [projectPath(`node_modules/${check.program}`), ...check.args],
    cwd: PROJECT_ROOT,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    signal,
  });
  return exitCode === 0 ? null : output;
}
