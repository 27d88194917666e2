// @ts-check

/** @param {string} line */
export const say = (line) => {
  process.stdout.write(`naru: ${line}\n`);
};

/** @param {string} line */
export const complain = (line) => {
  process.stderr.write(`naru: ${line}\n`);
};

/** Somebody who watches an installation wants to see that it lives. */
const PROGRESS_EVERY_MS = 3000;

/**
 * Says every few seconds for how long a step has been running.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function withProgress(what, step) {
  const startedAt = performance.now();
  const timer = setInterval(
    () => say(`${what} (${Math.round((performance.now() - startedAt) / 1000)} s)`),
    PROGRESS_EVERY_MS,
  );
  try {
    return await step();
  } finally {
    clearInterval(timer);
  }
}
