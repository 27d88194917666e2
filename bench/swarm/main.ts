import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describeMachine, machineLine } from '../machine.ts';
import type { TestResult } from './measure.ts';
import { openFilesFault } from './open-files.ts';
import { parseOptions, USAGE, UsageError } from './options.ts';
import { isFaultless, notesOf, tableOf } from './report.ts';
import { runTests } from './run-tests.ts';

/** Many viewers on one stream: `npm run bench:swarm -- --viewers 1000 --seconds 30`, all options in options.ts. */
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

try {
  const options = parseOptions(process.argv.slice(2));
  const fault = await openFilesFault(Math.max(options.viewers * 2, ...options.held));
  if (fault !== null) throw new UsageError(fault);
  const machine = await describeMachine({ ffmpegPath: null, chromiumPath: null });
  console.log(machineLine(machine));
  const results: TestResult[] = [];
  try {
    for await (const result of runTests(options, { signal: interrupted.signal, say: console.log })) {
      results.push(result);
    }
  } finally {
    // What was measured before an interruption is told all the same.
    console.log(`\n${[tableOf(results), ...results.flatMap(notesOf)].join('\n')}`);
  }
  const directory = fileURLToPath(new URL('../results/', import.meta.url));
  await mkdir(directory, { recursive: true });
  const file = `swarm-${options.viewers === 0 ? 'held' : options.viewers}.json`;
  await writeFile(`${directory}${file}`, `${JSON.stringify({ machine, results }, null, 2)}\n`);
  console.log(`\nwritten to bench/results/${file}`);
  if (!results.every(isFaultless)) process.exitCode = 1;
} catch (error) {
  process.exitCode = 1;
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else if (interrupted.signal.aborted) console.error('interrupted');
  else throw error;
}
