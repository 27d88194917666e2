import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where results go unless told otherwise: bench/results. */
export const RESULTS_DIRECTORY = fileURLToPath(new URL('results', import.meta.url));

/** Writes `<name>.json` and, with a plot, `<name>.svg`; makes the directory. Resolves with the names of the files. */
export async function writeResult(result: {
  directory: string;
  name: string;
  json: unknown;
  /** A picture from plot.ts. */
  svg?: string;
}): Promise<string[]> {
  const { directory, name, json, svg } = result;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, `${name}.json`), `${JSON.stringify(json, null, 2)}\n`);
  if (svg === undefined) return [`${name}.json`];
  await writeFile(join(directory, `${name}.svg`), svg);
  return [`${name}.json`, `${name}.svg`];
}
