import { AppError, messageOf } from './errors.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';

/** After this long a stop is over, whatever still hangs. */
export const STOP_DEADLINE_MS = 4000;

/** What a child tells its supervisor over the IPC channel. */
export type ChildMessage =
  | { kind: 'ready'; facts: Record<string, unknown> }
  | { kind: 'failed'; message: string }
  /** Answer to a {@link SupervisorMessage}: the event loop turns. */
  | { kind: 'pong' };

/** What a supervisor asks its child. */
export interface SupervisorMessage {
  kind: 'ping';
}

export interface RunningService extends AsyncDisposable {
  /** Ports and the like, handed to the supervisor with the ready message. */
  readonly facts?: Record<string, unknown>;
  /** Settles early only if the service fails while running. */
  readonly failed?: Promise<never>;
}

/**
 * The life of a process: starts the service, reports ready, waits for a reason to stop, releases everything, and leaves
 * by an empty event loop. Reasons: SIGTERM, SIGINT, SIGHUP, the supervisor's IPC channel closing (so that a killed
 * supervisor leaves no orphan), or the service failing. A second signal ends it at once. Whatever the reason,
 * {@link STOP_DEADLINE_MS} later it is over. Exit code 0 means: asked to stop, and everything was released.
 */
export async function runService(options: {
  name: string;
  logLevel: LogLevel;
  start(context: { logger: Logger; signal: AbortSignal }): Promise<RunningService>;
}): Promise<void> {
  const logger = createLogger(options.name, options.logLevel);
  const stopping = new AbortController();
  const limitStop = (): void => {
    // Does not keep a process alive that has nothing else to wait for.
    setTimeout(() => {
      logger.error('stop took too long');
      process.exit(1);
    }, STOP_DEADLINE_MS).unref();
  };
  const stop = (reason: string): void => {
    logger.info({ reason }, 'stopping');
    stopping.abort(new AppError('unavailable', reason));
    limitStop();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(1);
    stop(signal);
  };
  const onDisconnect = (): void => {
    if (!stopping.signal.aborted) stop('supervisor gone');
  };
  const onMessage = (): void => report({ kind: 'pong' });
  const onFatal = (error: unknown): void => {
    logger.fatal({ err: error }, 'uncaught');
    process.exit(1);
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  process.on('disconnect', onDisconnect);
  process.on('message', onMessage);
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  // A supervisor that died while our modules were loading has closed the channel before anybody listened.
  if (process.send !== undefined && !process.connected) onDisconnect();

  let started = false;
  try {
    stopping.signal.throwIfAborted();
    const service = await options.start({ logger, signal: stopping.signal });
    started = true;
    try {
      if (!stopping.signal.aborted) {
        report({ kind: 'ready', facts: service.facts ?? {} });
        logger.info(service.facts ?? {}, 'ready');
      }
      await Promise.race([aborted(stopping.signal), ...(service.failed ? [service.failed] : [])]);
    } finally {
      if (!stopping.signal.aborted) limitStop();
      await release(service, logger);
    }
    logger.info('stopped');
  } catch (error) {
    // A start that was interrupted has thrown what it was interrupted with.
    if (!stopping.signal.aborted) {
      process.exitCode = 1;
      report({ kind: 'failed', message: messageOf(error) });
      // A supervisor that waits for us shows the sentence itself; people read it once.
      const level = process.connected && !started ? 'info' : 'fatal';
      if (error instanceof AppError) logger[level]({ code: error.code }, error.message);
      else logger.fatal({ err: error }, 'failed');
      limitStop();
    }
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('disconnect', onDisconnect);
    process.off('message', onMessage);
    if (process.connected) process.disconnect();
  }
}

/** Never rejects: the reason to stop is what counts, but a process that could not clean up does not say 0. */
async function release(service: RunningService, logger: Logger): Promise<void> {
  try {
    await service[Symbol.asyncDispose]();
  } catch (error) {
    process.exitCode = 1;
    logger.error({ err: error }, 'not everything could be released');
  }
}

function report(message: ChildMessage): void {
  // A channel that closes meanwhile is no error: the disconnect event tells.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
