import { parseArgs } from 'node:util';
import { RESULTS_DIRECTORY } from '../write-result.ts';

export const BENCHES = ['loss', 'bottleneck', 'publishers', 'flood'] as const;
export type Bench = (typeof BENCHES)[number];

export interface WhipOptions {
  readonly bench: Bench;
  /** How long each publisher is measured. */
  readonly seconds: number;
  readonly publishers: number;
  /** Added to each way of the lossy link. */
  readonly delayMs: number;
  /** Hostile datagrams a second. */
  readonly garbage: number;
  readonly checks: number;
  readonly directory: string;
}

export const USAGE = `npm run bench:whip -- loss|bottleneck|publishers|flood [options]
  --seconds N      how long each publisher is measured (loss 12, bottleneck 22, publishers 10; 5 to 600)
  --delay MS       loss: added to each way of the link (0)
  --publishers N   publishers: how many (10)
  --garbage N      flood: datagrams of garbage a second (100000)
  --checks N       flood: connectivity checks of strangers a second (1000)
  --out DIR        in place of bench/results`;

const USUAL_SECONDS: Record<Bench, string> = { loss: '12', bottleneck: '22', publishers: '10', flood: '5' };

/** @throws TypeError for what is unknown or out of bounds, naming it */
export function readOptions(args: readonly string[]): WhipOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      delay: { type: 'string', default: '0' },
      publishers: { type: 'string', default: '10' },
      garbage: { type: 'string', default: '100000' },
      checks: { type: 'string', default: '1000' },
      out: { type: 'string', default: RESULTS_DIRECTORY },
    },
  });
  const bench = BENCHES.find((name) => name === positionals[0]);
  if (bench === undefined || positionals.length > 1) {
    throw new TypeError(`name one of ${BENCHES.join(', ')}`);
  }
  return {
    bench,
    seconds: within('seconds', values.seconds ?? USUAL_SECONDS[bench], 5, 600),
    publishers: within('publishers', values.publishers, 1, 100),
    delayMs: within('delay', values.delay, 0, 1000),
    garbage: within('garbage', values.garbage, 1, 1_000_000),
    checks: within('checks', values.checks, 1, 1_000_000),
    directory: values.out,
  };
}

function within(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new TypeError(`--${name} must be a whole number from ${least} to ${most}`);
}
