// @ts-check
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped?: number }} Counts */

/**
 * Counts of vitest's JSON report. A file that could not even be loaded has no tests of its own and counts as one
 * failure; so does a report that does not exist, and a run of nothing.
 *
 * @param {string} path
 * @returns {Counts}
 */
export function testCounts(path) {
  const report = readReport(path);
  if (report === null) return { passed: 0, failed: 1 };
  const passed = numberIn(report, 'numPassedTests');
  const failed = numberIn(report, 'numFailedTests');
  const skipped = numberIn(report, 'numPendingTests') + numberIn(report, 'numTodoTests');
  const isGreen = report['success'] === true && passed > 0;
  return { passed, failed: isGreen ? failed : Math.max(1, failed), skipped };
}

/**
 * Counts of `npm run check`.
 *
 * @param {string} path
 * @returns {Counts}
 */
export function checkCounts(path) {
  const report = readReport(path);
  if (report === null) return { passed: 0, failed: 1 };
  return { passed: numberIn(report, 'passed'), failed: numberIn(report, 'failed') };
}

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export const addCounts = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: (a.skipped ?? 0) + (b.skipped ?? 0),
});

/** @param {Counts} counts */
export const summaryLine = ({ passed, failed, skipped = 0 }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * @param {string} path
 * @returns {Record<string, unknown> | null} null: the step did not get as far as writing one
 */
function readReport(path) {
  try {
    return /** @type {Record<string, unknown>} */ (JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * @param {Record<string, unknown>} report
 * @param {string} key
 */
const numberIn = (report, key) => (typeof report[key] === 'number' ? report[key] : 0);
