import { join } from 'node:path';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { BinariesDirectory } from './binaries.ts';
import { type Cluster, SERVER_ENVIRONMENT } from './cluster.ts';
import { serverArguments } from './server-settings.ts';
import { spawnTethered } from './tethered-process.ts';
import type { UserIds } from './unprivileged-user.ts';

/** Crash recovery of a small database takes seconds at most. */
const READY_DEADLINE_MS = 30_000;
/** A fast shutdown (clients are cut, everything is written) gets this long, then an immediate one. */
const FAST_SHUTDOWN_MS = 2500;
const KEPT_LINES = 8;

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  readonly exited: Promise<void>;
}

/**
 * Starts the server and waits until it accepts connections.
 *
 * @throws AppError `port-in-use`, `conflict` (another server on the same files) or `unavailable` with its last words
 */
export async function startServer(options: {
  binaries: BinariesDirectory;
  cluster: Cluster;
  user: UserIds | null;
  port: number;
  settings: Readonly<Record<string, string>>;
  logger: Logger;
}): Promise<RunningServer> {
  const { binaries, cluster, user, port, settings, logger } = options;
  const lastLines: string[] = [];
  let accepts: () => void = () => {};
  const accepting = new Promise<'accepting'>((resolve) => {
    accepts = () => resolve('accepting');
  });
  const server = spawnTethered({
    command: join(binaries, 'bin', 'postgres'),
    args: serverArguments({ serverPath: cluster.serverPath, port, settings }),
    environment: SERVER_ENVIRONMENT,
    user,
    directoryDescriptor: cluster.directoryDescriptor,
    onLine: (line) => {
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      logger.debug({ line }, 'postgres');
      if (line.includes('database system is ready to accept connections')) accepts();
    },
  });
  const exited = server.exited.then(() => {});
  const outcome = await raceDeadline([accepting, exited.then(() => 'exited' as const)], READY_DEADLINE_MS);
  if (outcome === 'accepting') {
    return { port, exited, [Symbol.asyncDispose]: () => stopServer(server, exited) };
  }
  await stopServer(server, exited);
  throw startFailure(lastLines);
}

/** The words are those of LC_MESSAGES=C; a test provokes each of them. */
function startFailure(lines: readonly string[]): AppError {
  const text = lines.join('; ');
  if (text.includes('Address already in use')) return new AppError('port-in-use', 'the port is taken');
  if (text.includes('lock file "postmaster.pid" already exists')) {
    return new AppError('conflict', 'the database of this data directory is in use by another server');
  }
  return new AppError('unavailable', `the database server did not start: ${text}`);
}

async function stopServer(
  server: { signal(name: 'INT' | 'QUIT'): void },
  exited: Promise<void>,
): Promise<void> {
  server.signal('INT');
  if ((await raceDeadline([exited], FAST_SHUTDOWN_MS)) === 'late') server.signal('QUIT');
  await exited;
}

async function raceDeadline<T>(promises: Promise<T>[], ms: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    return await Promise.race([...promises, late]);
  } finally {
    clearTimeout(timer);
  }
}
