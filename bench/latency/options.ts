import { parseArgs } from 'node:util';
import { RESULTS_DIRECTORY } from '../write-result.ts';

export interface LatencyOptions {
  /** How long frames are read. */
  seconds: number;
  /** How long the player is left alone before that. */
  settleSeconds: number;
  partTargetMs: number;
  /** Network delay from server to page, in ms. */
  delayMs: number;
  quality: 'auto' | '720p' | '480p';
  /** FFmpeg by RTMP, or the studio in Chromium by WHIP. */
  publisher: 'rtmp' | 'whip';
  joins: number;
  starts: number;
  /** How long flashes and beeps are watched; 0 for not at all. */
  skewSeconds: number;
  directory: string;
}

export const USAGE = `npm run bench:latency -- [options]
  --seconds 60    how long frames are read (5 to 7200)
  --settle 75     seconds before that: until then the player is careful after whatever troubled its start
  --part 333      part target in ms: 200, 333 or 500
  --delay 0       network delay between page and server, ms: added to everything the server sends
  --quality auto  or 720p, 480p
  --publisher rtmp  or whip: the studio page in a browser of its own
  --joins 30      joins from the home page, 0 for none
  --starts 10     broadcasts that are begun before an open watch page, 0 for none
  --skew 20       seconds in which picture and sound are compared, 0 for not at all
  --out DIR       in place of bench/results`;

const PUBLISHERS = ['rtmp', 'whip'] as const;
const QUALITIES = ['auto', '720p', '480p'] as const;

/** @throws TypeError for an option that is unknown or out of bounds, naming it */
export function readOptions(args: readonly string[]): LatencyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      settle: { type: 'string', default: '75' },
      part: { type: 'string', default: '333' },
      delay: { type: 'string', default: '0' },
      quality: { type: 'string', default: 'auto' },
      publisher: { type: 'string', default: 'rtmp' },
      joins: { type: 'string', default: '30' },
      starts: { type: 'string', default: '10' },
      skew: { type: 'string', default: '20' },
      out: { type: 'string', default: RESULTS_DIRECTORY },
    },
  });
  const within = (
    name: Exclude<keyof typeof values, 'quality' | 'publisher' | 'out'>,
    least: number,
    most: number,
  ) => {
    const value = Number(values[name]);
    if (!(value >= least && value <= most)) throw new TypeError(`--${name} must be from ${least} to ${most}`);
    return value;
  };
  const quality = QUALITIES.find((name) => name === values.quality);
  if (quality === undefined) throw new TypeError(`--quality must be one of ${QUALITIES.join(', ')}`);
  const publisher = PUBLISHERS.find((name) => name === values.publisher);
  if (publisher === undefined) throw new TypeError(`--publisher must be one of ${PUBLISHERS.join(', ')}`);
  return {
    seconds: within('seconds', 5, 7200),
    settleSeconds: within('settle', 0, 600),
    partTargetMs: within('part', 100, 1000),
    delayMs: within('delay', 0, 2000),
    quality,
    publisher,
    joins: within('joins', 0, 1000),
    starts: within('starts', 0, 100),
    skewSeconds: within('skew', 0, 600),
    directory: values.out,
  };
}
