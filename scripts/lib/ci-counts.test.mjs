import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addCounts, checkCounts, summaryLine, testCounts } from './ci-counts.mjs';

const reportOf = (content) => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-ci-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'report.json'), JSON.stringify(content));
  return join(directory, 'report.json');
};

const green = { success: true, numPassedTests: 7, numFailedTests: 0, numPendingTests: 2, numTodoTests: 0 };

describe('counts for CI', () => {
  test('a green run counts its tests', () => {
    expect(testCounts(reportOf(green))).toEqual({ passed: 7, failed: 0, skipped: 2 });
  });

  test('a run that failed outside any test counts as a failure', () => {
    expect(testCounts(reportOf({ ...green, success: false })).failed).toBe(1);
  });

  test('a run of no test counts as a failure', () => {
    expect(testCounts(reportOf({ ...green, numPassedTests: 0 })).failed).toBe(1);
  });

  test('a step that wrote no report counts as a failure', () => {
    expect(testCounts('/nowhere.json')).toEqual({ passed: 0, failed: 1 });
    expect(checkCounts('/nowhere.json')).toEqual({ passed: 0, failed: 1 });
  });

  test('the last line has the form that is read', () => {
    const total = addCounts(testCounts(reportOf(green)), checkCounts(reportOf({ passed: 8, failed: 1 })));
    expect(summaryLine(total)).toBe('15 passed, 1 failed, 2 skipped');
    expect(summaryLine({ passed: 1, failed: 0 })).toBe('1 passed, 0 failed');
  });
});
