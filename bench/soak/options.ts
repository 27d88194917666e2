import { parseArgs } from 'node:util';
import { RESULTS_DIRECTORY } from '../write-result.ts';
import { DEFAULT_DELAY_SAMPLE } from './page-probe.ts';

export interface SoakOptions {
  minutes: number;
  partTargetMs: number;
  /** Viewers beside the browser. */
  viewers: number;
  /** The clock of every so many painted frames is read. */
  delaySample: number;
  directory: string;
}

const USAGE = `npm run bench:soak -- [--minutes 10] [--part 333] [--viewers 0] [--delay-sample ${DEFAULT_DELAY_SAMPLE}] [--out DIR]`;

const MOST_MINUTES = 24 * 60;
const MOST_VIEWERS = 50;

/** @throws Error naming the option and what it may be, and how the command is used */
export function parseOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      part: { type: 'string', default: '333' },
      viewers: { type: 'string', default: '0' },
      'delay-sample': { type: 'string', default: String(DEFAULT_DELAY_SAMPLE) },
      out: { type: 'string', default: RESULTS_DIRECTORY },
    },
  });
  return {
    minutes: numberOf('minutes', values.minutes, { from: 1, to: MOST_MINUTES }),
    partTargetMs: numberOf('part', values.part, { from: 100, to: 1000 }),
    viewers: numberOf('viewers', values.viewers, { from: 0, to: MOST_VIEWERS }),
    delaySample: numberOf('delay-sample', values['delay-sample'], { from: 1, to: 1000 }),
    directory: values.out,
  };
}

function numberOf(name: string, text: string, range: { from: number; to: number }): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < range.from || value > range.to) {
    throw new Error(`--${name} must be a whole number from ${range.from} to ${range.to}\n${USAGE}`);
  }
  return value;
}
