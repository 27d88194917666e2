import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poll } from '@naru/platform/poll';
import { z } from 'zod';

const SUPERVISOR = fileURLToPath(import.meta.resolve('../../services/standalone/dist/supervisor-main.js'));
const PAGES = fileURLToPath(import.meta.resolve('../../player/dist'));

const Credentials = z.object({
  channel: z.string(),
  streamKey: z.string(),
  manageToken: z.string(),
  adminToken: z.string(),
});

export interface Stack extends AsyncDisposable {
  /** `http://127.0.0.1:port` of pages, API and media. */
  readonly http: string;
  /** `rtmp://127.0.0.1:port/live` as OBS wants it, without the key. */
  readonly rtmp: string;
  readonly credentials: z.infer<typeof Credentials>;
  readonly dataDirectory: string;
  /** The supervising process; its children hang below it. */
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts what `npm start` starts, as it was built, on free ports and in a data directory of its own. Disposing stops it
 * and removes the directory.
 */
export async function startStack(environment: Record<string, string> = {}): Promise<Stack> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'naru-stack-'));
  const child = spawn(process.execPath, [SUPERVISOR], {
    env: {
      ...process.env,
      NARU_HTTP_PORT: '0',
      NARU_RTMP_PORT: '0',
      NARU_DATA_DIR: dataDirectory,
      NARU_PAGES_DIR: PAGES,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const output = collectOutput(child);
  const stop = async (): Promise<number | null> => {
    child.kill('SIGINT');
    await closed;
    return child.exitCode;
  };
  const discard = async (): Promise<void> => {
    await stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  try {
    await poll(
      'the stack being ready',
      () => {
        if (child.exitCode !== null) throw new Error(`the stack did not start:\n${output()}`);
        return output().includes('Naru is ready');
      },
      { deadlineMs: 60_000 },
    );
    const credentials = Credentials.parse(
      JSON.parse(await readFile(join(dataDirectory, 'credentials.json'), 'utf8')),
    );
    return {
      http: found(output(), /http:\/\/127\.0\.0\.1:\d+/),
      rtmp: found(output(), /rtmp:\/\/127\.0\.0\.1:\d+\/live/),
      credentials,
      dataDirectory,
      pid: child.pid ?? 0,
      output,
      stop,
      [Symbol.asyncDispose]: discard,
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

function collectOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}

function found(text: string, pattern: RegExp): string {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`no ${pattern} in:\n${text}`);
  return match[0];
}
