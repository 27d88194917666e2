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

/** @throws TypeError in words for whoever typed it */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '20' }, json: { type: 'string' } },
  });
  const [url, ...others] = positionals;
  if (url === undefined || others.length > 0) throw new TypeError('one URL is needed');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new TypeError('the URL is no http(s) URL');
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= MOST_SECONDS))
    throw new TypeError(`--seconds goes from 1 to ${MOST_SECONDS}`);
  return { url, seconds, jsonFile: values.json ?? null };
}
