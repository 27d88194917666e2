import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

export interface Migration {
  /** File name without `.sql`; names sort in the order of application. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const FILE_NAME = /^(\d{4}_[a-z0-9_]+)\.sql$/;

/**
 * The migrations of this release, in order. The SQL files lie beside the source; a compiled module lives in `dist/`
 * below them.
 */
export async function readMigrations(): Promise<Migration[]> {
  const here = new URL('.', import.meta.url);
  const directory = here.pathname.endsWith('/dist/') ? new URL('..', here) : here;
  const names = (await readdir(directory)).flatMap((file) => FILE_NAME.exec(file)?.[1] ?? []).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(`${name}.sql`, directory), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
