// @ts-check
// Last step of .ci/run: node scripts/ci-summary.mjs TESTS.json CHECKS.json
import { addCounts, checkCounts, summaryLine, testCounts } from './lib/ci-counts.mjs';
import { leftOverProcesses } from './lib/left-over-processes.mjs';

const [tests = '', checks = ''] = process.argv.slice(2);
const leftOver = await leftOverProcesses({ mark: process.env['NARU_CI_RUN'] ?? '' });
for (const { pid, command } of leftOver) console.log(`left running: ${pid} ${command}`);

const counts = [
  testCounts(tests),
  checkCounts(checks),
  { passed: leftOver.length === 0 ? 1 : 0, failed: leftOver.length },
];
const total = counts.reduce(addCounts);
console.log(summaryLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
