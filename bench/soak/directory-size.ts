import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What the files below a directory take on the disk, in bytes. Files that vanish meanwhile count nothing. */
export async function directorySize(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(directory, entry.name);
    // `blocks` are 512 bytes by definition, whatever the file system's own are.
    bytes += entry.isDirectory() ? await directorySize(path) : ((await sizeOf(path))?.blocks ?? 0) * 512;
  }
  return bytes;
}

const sizeOf = (path: string): Promise<{ blocks: number } | null> => lstat(path).catch(() => null);
