import type { RequestListener } from 'node:http';
import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';
import { createRequestForwarder, type ForwarderOptions, type RequestForwarder } from '../forward-request.ts';

const LOCAL = { host: '127.0.0.1', port: 0, portVariable: 'NARU_HTTP_PORT', drainMs: 50 };

type Limits = Partial<Pick<ForwarderOptions, 'maxInFlight' | 'silenceMs'>>;

export interface Front extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly forwarder: RequestForwarder;
}

/** A server in front of another whose behaviour is `behind`. */
export async function startFront(behind: RequestListener, limits: Limits = {}): Promise<Front> {
  const disposer = new Disposer();
  const { port } = disposer.use(await startHttpServer({ ...LOCAL, listener: behind }));
  const front = disposer.use(await startFrontOf(port, limits));
  return { ...front, [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose]() };
}

/** A server in front of a port. */
export async function startFrontOf(port: number, limits: Limits = {}): Promise<Front> {
  const disposer = new Disposer();
  const logger = createLogger('test', 'silent');
  const forwarder = createRequestForwarder({ host: '127.0.0.1', port, logger, ...limits });
  const listener: RequestListener = (request, response) => forwarder.forward(request, response);
  const server = disposer.use(await startHttpServer({ ...LOCAL, listener }));
  disposer.use(forwarder);
  const { url } = server;
  return { url, port: server.port, forwarder, [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose]() };
}
