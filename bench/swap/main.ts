import { parseArgs } from 'node:util';
import { runSwaps } from './run-swaps.ts';

const USAGE =
  'npm run bench:swap -- [--rounds 3]   rounds of RTMP -> WHIP -> RTMP before one watch page (1 to 20)';

/** What a viewer sees of a publisher of one protocol taking over from one of the other. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
}
try {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
  const rounds = Number(values.rounds);
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 20)) throw new TypeError('--rounds is wrong');
  process.exitCode = (await runSwaps(rounds, stop.signal)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}
