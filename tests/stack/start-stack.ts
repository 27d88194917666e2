import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poll } from '@naru/platform/poll';
import { z } from 'zod';
import { freeUdpPort } from '../fixtures/free-udp-port.ts';

export const SUPERVISOR = fileURLToPath(
  import.meta.resolve('../../services/standalone/dist/supervisor-main.js'),
);
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
  // Fixed before the start: a part that is restarted must come back where it was.
  const ports = await Promise.all([freePort(), freePort(), freePort(), freeUdpPort()]);
  const [httpPort, rtmpPort, whipPort, udpPort] = ports;
  const child = spawn(process.execPath, [SUPERVISOR], {
    env: {
      ...process.env,
      NARU_HTTP_PORT: String(httpPort),
      NARU_RTMP_PORT: String(rtmpPort),
      NARU_WHIP_PORT: String(whipPort),
      NARU_WEBRTC_UDP_PORT: String(udpPort),
      NARU_DATA_DIR: dataDirectory,
      NARU_PAGES_DIR: PAGES,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  // Whoever dies with the stack running (an uncaught error, output that nobody reads) takes it along.
  const killAtExit = () => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('close', () => process.off('exit', killAtExit));
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
      http: `http://127.0.0.1:${httpPort}`,
      rtmp: `rtmp://127.0.0.1:${rtmpPort}/live`,
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
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
