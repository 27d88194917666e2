import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '@naru/platform/poll';

const COLLECTOR = import.meta.resolve('./collect-garbage.mjs');
const DEADLINE_MS = 10_000;

interface Told {
  collections: number;
  liveBytes: number;
}

/**
 * Makes Node processes collect their garbage when asked. V8 lets garbage pile up as it sees fit, for tens of minutes in
 * a small heap: without this, memory that is only waiting looks like growth.
 */
export class GarbageCollection implements AsyncDisposable {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async prepare(): Promise<GarbageCollection> {
    return new GarbageCollection(await mkdtemp(join(tmpdir(), 'naru-soak-')));
  }

  /** For the processes that will be asked, and their children. */
  get environment(): Record<string, string> {
    const options = [process.env['NODE_OPTIONS'] ?? '', `--import=${COLLECTOR}`];
    return { NODE_OPTIONS: options.join(' ').trim(), NARU_SOAK_DIRECTORY: this.#directory };
  }

  /** Bytes alive afterwards (JavaScript heap and buffers) of each process that can be asked. */
  async collect(pids: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
    const collected = await Promise.all(pids.map((pid) => this.#collectOne(pid, signal)));
    return new Map(collected.filter((entry) => entry !== null));
  }

  async #collectOne(pid: number, signal: AbortSignal): Promise<readonly [number, number] | null> {
    const before = await this.#read(pid);
    // The signal would end a process that does not listen for it.
    if (before === null) return null;
    try {
      process.kill(pid, 'SIGUSR2');
    } catch {
      return null; // gone meanwhile, which others notice
    }
    const told = await poll(
      'a collection',
      async () => {
        const now = await this.#read(pid);
        return now !== null && now.collections > before.collections ? now : null;
      },
      { deadlineMs: DEADLINE_MS, signal },
    ).catch(() => null);
    return told === null ? null : [pid, told.liveBytes];
  }

  /** Null: a process that is not ours, or gone. */
  async #read(pid: number): Promise<Told | null> {
    const text = await readFile(join(this.#directory, String(pid)), 'utf8').catch(() => null);
    const [collections, liveBytes] = text?.split(' ').map(Number) ?? [];
    return collections === undefined || liveBytes === undefined ? null : { collections, liveBytes };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#directory, { recursive: true, force: true });
  }
}
