import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Our processes write JSON lines with the level first and the message last; the message is a constant text. */
const LEVEL = /^\{"level":"(warn|error|fatal)"/;
const MESSAGE = /"msg":"((?:[^"\\]|\\.)*)"\}$/;

/** Lines of one file, level and message. */
export interface LogCount {
  file: string;
  level: string;
  message: string;
  count: number;
}

/** More different messages than this are no summary any more. */
const MOST_MESSAGES = 100;
/** Read at a time; a log that grows faster is looked at sooner or later. */
const CHUNK_BYTES = 256 * 1024;

/** Counts the warnings and worse that appear in the `*.log` files of a directory. */
export class LogWatch {
  readonly #directory: string;
  readonly #offsets = new Map<string, number>();
  readonly #counts = new Map<string, LogCount>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  get counts(): readonly LogCount[] {
    return [...this.#counts.values()];
  }

  /** Reads what was written since the last time. */
  async read(): Promise<void> {
    const files = await readdir(this.#directory).catch(() => []);
    for (const file of files) if (file.endsWith('.log')) await this.#readFile(file);
  }

  async #readFile(file: string): Promise<void> {
    await using handle = await open(join(this.#directory, file), 'r');
    const { size } = await handle.stat();
    // A file that shrank was turned over: it begins anew.
    const before = this.#offsets.get(file) ?? 0;
    let offset = size < before ? 0 : before;
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(0, size - offset)));
    while (offset < size) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, offset);
      const end = chunk.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      if (end === 0) break; // half a line: next time
      for (const line of chunk.toString('utf8', 0, end).split('\n')) this.#count(file, line);
      offset += end;
    }
    this.#offsets.set(file, offset);
  }

  #count(file: string, line: string): void {
    const level = LEVEL.exec(line)?.[1];
    if (level === undefined) return;
    const message = MESSAGE.exec(line)?.[1] ?? '';
    const key = `${file} ${level} ${message}`;
    const entry = this.#counts.get(key);
    if (entry !== undefined) entry.count += 1;
    else if (this.#counts.size < MOST_MESSAGES) this.#counts.set(key, { file, level, message, count: 1 });
  }
}
