import { parseArgs } from 'node:util';

/** What the command line asks for, within our bounds. */
export interface SwarmOptions {
  /** Byte-level viewers; 0 leaves that test out. */
  readonly viewers: number;
  /** Measured time of each test, seconds. */
  readonly seconds: number;
  /** Sizes of the tests with held requests only, in order. */
  readonly held: readonly number[];
  /** Multivariant playlist of a server on this machine; null for one of ours. */
  readonly url: URL | null;
  /** Process whose CPU and memory count, for `url`. */
  readonly pid: number | null;
  /** Viewers watch the synthetic origin, where publish moments are known, in place of the whole platform. */
  readonly origin: boolean;
  /** Held requests also on a bare `node:http` server with the same bytes: what an answer costs at the least. */
  readonly bare: boolean;
  readonly partTargetMs: number;
  readonly threads: number;
  /** Viewers join over so many seconds. */
  readonly rampSeconds: number;
  readonly https: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `npm run bench:swarm -- [options]
  --viewers N       byte-level viewers, 0 for none (200)
  --seconds S       measured time of each test (30)
  --held N,N,...    tests with held requests only, "none" for none (1000,5000,10000; none with --url)
  --url URL         multivariant playlist of a server on this machine (default: our whole platform with a generated source)
  --pid PID         process of that server, for CPU and memory
  --origin          viewers watch the synthetic origin in place of the whole platform
  --bare            held requests on a bare node:http server too, which is what an answer costs at the least
  --part MS         part target of our own servers (333)
  --threads N       worker threads of the viewers (2)
  --ramp S          viewers join over so many seconds (viewers / 200, at least 2)
  --https           our synthetic origin speaks TLS`;

const MAX_VIEWERS = 20_000;
const MAX_SECONDS = 3600;
const MAX_THREADS = 16;
const MAX_HELD_TESTS = 8;
const JOINS_PER_SECOND = 200;
/** Linux knows no higher process number. */
const MAX_PID = 2 ** 22;

/** @throws UsageError with one sentence */
export function parseOptions(args: readonly string[]): SwarmOptions {
  const { values } = readArguments(args);
  const url = values.url === undefined ? null : loopbackUrl(values.url);
  if (url !== null && (values.origin || values.bare || values.https)) {
    throw new UsageError('--url names the server: --origin, --bare and --https are for our own');
  }
  if (values.pid !== undefined && url === null) throw new UsageError('--pid belongs to --url');
  const viewers = wholeNumber('--viewers', values.viewers ?? '200', { min: 0, max: MAX_VIEWERS });
  const held = heldSizes(values.held ?? (url === null ? '1000,5000,10000' : 'none'));
  if (values.bare && values.https) throw new UsageError('--bare is without TLS');
  if (viewers === 0 && held.length === 0) throw new UsageError('there is nothing to measure');
  const longestRamp = Math.max(2, Math.ceil(Math.max(viewers, ...held) / JOINS_PER_SECOND));
  return {
    viewers,
    held,
    url,
    seconds: wholeNumber('--seconds', values.seconds ?? '30', { min: 1, max: MAX_SECONDS }),
    pid: values.pid === undefined ? null : wholeNumber('--pid', values.pid, { min: 1, max: MAX_PID }),
    origin: values.origin ?? false,
    bare: values.bare ?? false,
    partTargetMs: wholeNumber('--part', values.part ?? '333', { min: 100, max: 2000 }),
    threads: wholeNumber('--threads', values.threads ?? '2', { min: 1, max: MAX_THREADS }),
    rampSeconds: wholeNumber('--ramp', values.ramp ?? String(longestRamp), { min: 1, max: 600 }),
    https: values.https ?? false,
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        viewers: { type: 'string' },
        seconds: { type: 'string' },
        held: { type: 'string' },
        url: { type: 'string' },
        pid: { type: 'string' },
        origin: { type: 'boolean' },
        bare: { type: 'boolean' },
        part: { type: 'string' },
        threads: { type: 'string' },
        ramp: { type: 'string' },
        https: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`${name} is a whole number from ${min} to ${max}`);
}

function heldSizes(text: string): number[] {
  if (text === 'none') return [];
  const sizes = text.split(',').map((size) => wholeNumber('--held', size, { min: 1, max: MAX_VIEWERS }));
  if (sizes.length > MAX_HELD_TESTS) throw new UsageError(`--held takes up to ${MAX_HELD_TESTS} sizes`);
  return sizes;
}

/** This bench can bring a server down, so it only ever talks to this machine. */
function loopbackUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError('--url is an http or https address');
  }
  if (!/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)) {
    throw new UsageError('--url must name this machine: localhost, 127.x.x.x or [::1]');
  }
  if (url.username !== '' || url.password !== '') throw new UsageError('--url must not carry credentials');
  return url;
}
