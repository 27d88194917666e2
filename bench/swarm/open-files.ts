import { readFile } from 'node:fs/promises';

/** Threads, pipes, files of the programs, and what a rejoining viewer briefly has twice. */
const RESERVE = 300;

/** Soft limit on open files out of `/proc/self/limits`; null when there is none or it is not known. */
export function openFileLimit(limits: string): number | null {
  const soft = /^Max open files +(\d+) /m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

/** One line that says what to do when `connections` do not fit; null when they do. */
export async function openFilesFault(connections: number): Promise<string | null> {
  const limit = openFileLimit(await readFile('/proc/self/limits', 'utf8').catch(() => ''));
  const needed = connections + RESERVE;
  if (limit === null || limit >= needed) return null;
  return `${connections} connections need ${needed} open files, the limit is ${limit}: run "ulimit -n ${needed}" first or ask for fewer viewers`;
}
