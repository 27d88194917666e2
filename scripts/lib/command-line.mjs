// @ts-check
import { complain } from './say.mjs';
import { SetupError } from './setup-error.mjs';

/** What a shell reports for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Frame of every command: signals abort the work, a {@link SetupError} becomes its sentence, the exit code is set and
 * the process leaves by itself. When this resolves, the signal handlers are gone and whatever still ran under the
 * signal has been told to end.
 *
 * @param {(signal: AbortSignal) => Promise<number>} work resolves with the exit code
 * @returns {Promise<number>} the exit code
 */
export async function runCommandLine(work) {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  for (const name of SIGNALS) process.on(name, onSignal);
  let exitCode = 1;
  try {
    exitCode = await work(interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) exitCode = INTERRUPTED;
    else report(error);
  }
  interrupt.abort();
  for (const name of SIGNALS) process.off(name, onSignal);
  process.exitCode = exitCode;
  return exitCode;
}

/** @param {unknown} error */
function report(error) {
  if (!(error instanceof SetupError)) {
    console.error(error);
    return;
  }
  if (error.output !== '') console.error(error.output);
  complain(error.message);
}
