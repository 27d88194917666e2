import { join } from 'node:path';
import { systemClock } from '@naru/platform/clock';
import { Disposer } from '@naru/platform/disposer';
import { AppError, messageOf } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { findBinaries } from './binaries.ts';
import { type Cluster, DATABASE_ROLE, openCluster } from './cluster.ts';
import { freePort } from './free-port.ts';
import { clearPostmasterLock } from './postmaster-lock.ts';
import { type RunningServer, startServer } from './server.ts';
import { databaseUser } from './unprivileged-user.ts';

/** Ports are found free and lost to somebody else before the server binds them: rare, so a few tries are enough. */
const PORT_TRIES = 3;
/** A crashed server cannot come back before its last processes have let go of the shared memory. */
const RESTART_TRIES = 20;
const RESTART_DELAY_MS = 250;

export interface EmbeddedPostgres extends AsyncDisposable {
  /** With role and password: a secret. The same for the whole life of this object. */
  readonly url: string;
  /** Rejects when the server is gone and could not be started again. */
  readonly failed: Promise<never>;
}

/**
 * Runs a PostgreSQL server on 127.0.0.1 with its files in `${dataDir}/postgres`, reachable by password only. It is
 * restarted on the same port if it crashes, and ends with this process however that ends.
 *
 * @throws AppError `conflict` when another instance uses the directory, `missing-dependency` when this platform has no
 *   binaries, `invalid-configuration` when the directory cannot be used
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  logger: Logger;
  /** PostgreSQL settings that replace ours, for tests. */
  settings?: Readonly<Record<string, string>>;
}): Promise<EmbeddedPostgres> {
  const { dataDir, logger, settings = {} } = options;
  const disposer = new Disposer();
  try {
    const user = await databaseUser(join(dataDir, 'postgres', 'cluster'));
    const binaries = await findBinaries({ user, dataDir });
    const cluster = disposer.use(await openCluster({ dataDir, binaries, user }));
    await clearPostmasterLock(cluster.path);
    const start = (port: number): Promise<RunningServer> =>
      startServer({ binaries, cluster, user, port, settings, logger });
    const server = await startOnFreePort(start);
    const supervision = disposer.use(superviseServer(server, cluster, start, logger));
    return {
      url: `postgres://${DATABASE_ROLE}:${cluster.password}@127.0.0.1:${server.port}/postgres`,
      failed: supervision.failed,
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

async function startOnFreePort(start: (port: number) => Promise<RunningServer>): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      const taken = error instanceof AppError && error.code === 'port-in-use';
      if (!taken || attempt === PORT_TRIES) throw error;
    }
  }
}

/** Keeps the server running until disposed. */
function superviseServer(
  first: RunningServer,
  cluster: Cluster,
  start: (port: number) => Promise<RunningServer>,
  logger: Logger,
): AsyncDisposable & { failed: Promise<never> } {
  const stopping = new AbortController();
  let server = first;
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.exited;
      if (stopping.signal.aborted) return;
      logger.error('the database server is gone, starting it again');
      server = await restart(() => start(first.port), cluster, stopping.signal);
      logger.info('the database server is back');
    }
  };
  const watching = watch();
  const failed = new Promise<never>((_, reject) => {
    watching.catch((error: unknown) => {
      if (!stopping.signal.aborted) reject(error);
    });
  });
  failed.catch(() => {}); // whoever wants to know awaits it
  return {
    failed,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await server[Symbol.asyncDispose]();
      await watching.catch(() => {}); // a restart that the stop has interrupted
      await server[Symbol.asyncDispose]();
    },
  };
}

async function restart(
  start: () => Promise<RunningServer>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    await systemClock.sleep(RESTART_DELAY_MS, signal);
    try {
      await clearPostmasterLock(cluster.path);
      return await start();
    } catch (cause) {
      if (attempt < RESTART_TRIES) continue;
      const message = `the database server cannot be started again: ${messageOf(cause)}`;
      throw new AppError('unavailable', message, { cause });
    }
  }
}
