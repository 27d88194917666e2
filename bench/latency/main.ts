import { readOptions, USAGE } from './options.ts';
import { runBench } from './run-bench.ts';

/** Delay from camera to paint, and what else a viewer waits for: `npm run bench:latency -- --seconds 60 --part 333`. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
}
try {
  const problems = await runBench(readOptions(process.argv.slice(2)), stop.signal);
  for (const problem of problems) console.error(`PROBLEM: ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}
