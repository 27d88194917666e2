// @ts-check
import { spawn } from 'node:child_process';
import { SetupError } from './setup-error.mjs';

/** Of what a program prints this much is kept, from the end: enough for any error message. */
const KEPT_OUTPUT_CHARACTERS = 32_768;

/** Of the output of a program that failed, this much is shown. */
const SHOWN_LINES = 40;

/** A program that has not ended so long after SIGTERM is killed. */
const KILL_AFTER_MS = 3000;

/**
 * @typedef {object} Command
 * @property {string} what names the step in messages: "installing dependencies"
 * @property {string} command
 * @property {readonly string[]} args
 * @property {AbortSignal} signal ends the program with SIGTERM
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * Runs a program to its end and returns what it printed (stdout and stderr as they came). When the signal fires the
 * program is ended first, so whoever cleans up after it is alone.
 *
 * @param {Omit<Command, 'what'>} options
 * @returns {Promise<{ exitCode: number | null, output: string }>} exitCode null: it could not be started, or a signal
 *   ended it
 * @throws the signal's reason when that fired
 */
export async function runCommand({ command, args, signal, cwd, env }) {
  signal.throwIfAborted();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  /** @param {Buffer} chunk */
  const keep = (chunk) => {
    output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stop = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  /** @type {number | null} */
  const exitCode = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return { exitCode, output };
}

/**
 * Like {@link runCommand}, and failing when the program does.
 *
 * @param {Command & { advice: string }} options `advice`: what to do about a failure, a half sentence
 * @returns {Promise<string>} what it printed
 * @throws {SetupError} with the end of what it printed
 */
export async function mustRun({ what, advice, ...options }) {
  const { exitCode, output } = await runCommand(options);
  if (exitCode === 0) return output;
  throw new SetupError(`${what} failed: ${advice}`, { output: lastLines(output, SHOWN_LINES) });
}

/**
 * @param {string} text
 * @param {number} count
 */
const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');
