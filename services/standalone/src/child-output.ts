import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { openLogFile } from './log-file.ts';
import { readableLine } from './readable-line.ts';

/** Shows a line to whoever started us. */
export type Terminal = (line: string) => void;

/** Where the lines of one process go: all into its log file, warnings and worse to the terminal as well. */
export interface ChildOutput extends Disposable {
  readonly file: string;
  /** One line, without its end. */
  write(line: string): void;
  /** Takes both streams of a process until they end. */
  follow(streams: readonly Readable[]): void;
  /** The newest line that is no log entry: what a process says when it falls over. */
  readonly lastWords: string | null;
}

export function openChildOutput(options: {
  name: string;
  directory: string;
  terminal: Terminal;
}): ChildOutput {
  const file = join(options.directory, `${options.name}.log`);
  const log = openLogFile(file);
  let lastWords: string | null = null;
  const write = (line: string): void => {
    log.write(line);
    const text = readableLine(line);
    if (text !== null) options.terminal(text);
    else if (/Error\b/.test(line) && !line.startsWith('{')) lastWords = line.trim();
  };
  return {
    file,
    write,
    follow: (streams) => {
      for (const input of streams) createInterface({ input }).on('line', write);
    },
    get lastWords() {
      return lastWords;
    },
    [Symbol.dispose]: () => log[Symbol.dispose](),
  };
}
