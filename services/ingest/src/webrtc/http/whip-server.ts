import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import { MAX_CONNECTIONS } from './limits.ts';
import { WhipHandler } from './whip-handler.ts';
import type { WhipParts } from './whip-publish.ts';
import { WhipSessions } from './whip-sessions.ts';

/** Requests under way at a stop get this long. */
const DRAIN_MS = 500;

export interface WhipServer extends AsyncDisposable {
  /** The TCP port really bound. */
  readonly port: number;
  /** Publishers let in and not yet over. */
  readonly sessions: number;
  /** From now on nobody is let in; sessions go on until the disposal, which ends them. */
  drain(): void;
}

/** @throws AppError `port-in-use` naming NARU_WHIP_PORT */
export async function startWhipServer(
  options: Omit<WhipParts, 'sessions'> & { host: string; port: number; bodyDeadlineMs?: number },
): Promise<WhipServer> {
  const { host, port, ...parts } = options;
  const disposer = new Disposer();
  const sessions = disposer.use(new WhipSessions(parts.clock));
  try {
    const handler = new WhipHandler({ ...parts, sessions });
    const listening = await startHttpServer({
      listener: handler.handle,
      host,
      port,
      portVariable: 'NARU_WHIP_PORT',
      drainMs: DRAIN_MS,
    });
    listening.server.maxConnections = MAX_CONNECTIONS;
    disposer.use(listening);
    disposer.defer(() => handler.drain());
    return {
      port: listening.port,
      get sessions() {
        return sessions.size;
      },
      drain: () => handler.drain(),
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}
