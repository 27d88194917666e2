import { parseArgs } from 'node:util';

export interface CommandLine {
  readonly url: string;
  readonly seconds: number;
  /** Where the report goes as JSON; null for nowhere. */
  readonly jsonFile: string | null;
}

export const USAGE = 'usage: npm run lint:hls -- URL [--seconds N] [--json FILE]';
/** All that was loaded is remembered by number, so a run has an end. */
const MOST_SECONDS = 600;

/** Told with how the command is used. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * `help` when it is asked for.
 *
 * @throws UsageError in words for whoever typed it
 */
export function readCommandLine(args: readonly string[]): CommandLine | 'help' {
  const { values, positionals } = readArguments(args);
  if (values.help) return 'help';
  const [url, ...others] = positionals;
  if (url === undefined || others.length > 0) throw new UsageError('one URL is needed');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new UsageError('the URL is no http(s) URL');
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= MOST_SECONDS))
    throw new UsageError(`--seconds goes from 1 to ${MOST_SECONDS}`);
  return { url, seconds, jsonFile: values.json ?? null };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '20' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
