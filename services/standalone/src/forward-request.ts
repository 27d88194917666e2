import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestOver,
  type ServerResponse,
} from 'node:http';
import { type ErrorCode, PROBLEM_CONTENT_TYPE, problemOf } from '@naru/contracts/errors';
import type { Logger } from '@naru/platform/logger';
import { answerHeaders, requestHeaders } from './forward-headers.ts';

/** Requests under way at once; whoever comes then is told to come again. */
const MAX_IN_FLIGHT = 500;
/** Idle connections kept; requests come one by one. */
const MAX_IDLE_CONNECTIONS = 8;
/** ... and for how long: shorter than our servers keep them, so that none is closed while it is taken up. */
const IDLE_CONNECTION_MS = 30_000;
/** Nothing moves for this long: longer than any wait of the programs behind us, shorter than our server's own limit. */
const SILENCE_MS = 13_000;
/** How long a body may go on that nobody reads any more. */
const UPLOAD_REST_MS = 2000;
const RETRY_AFTER_SECONDS = '1';

export interface RequestForwarder extends AsyncDisposable {
  /** Requests under way. */
  readonly inFlight: number;
  /** Never throws. Answers every request, unless its client leaves. */
  forward(request: IncomingMessage, response: ServerResponse): void;
}

export interface ForwarderOptions {
  /** The program behind us, on this machine. */
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
  readonly maxInFlight?: number;
  readonly silenceMs?: number;
}

/**
 * Passes requests to another program of ours and its answers back, both as streams. Nothing is tried twice: a body can
 * be read only once. Disposing cuts what is under way.
 */
export function createRequestForwarder(options: ForwarderOptions): RequestForwarder {
  const { host, port, logger, maxInFlight = MAX_IN_FLIGHT, silenceMs = SILENCE_MS } = options;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: maxInFlight,
    maxFreeSockets: MAX_IDLE_CONNECTIONS,
    timeout: IDLE_CONNECTION_MS,
  });
  const underWay = new Set<ClientRequest>();
  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => {}); // followed by 'close'
    request.on('error', () => {}); // as well
    if (underWay.size >= maxInFlight) return refuse(response, 'unavailable');
    const { method, url: path } = request;
    const headers = requestHeaders(request);
    const upstream = requestOver({ host, port, agent, method, path, headers, setHost: false });
    underWay.add(upstream);
    upstream.once('close', () => {
      underWay.delete(upstream);
      endUpload(request);
    });
    upstream.setTimeout(silenceMs, () => upstream.destroy(new SilenceError()));
    upstream.on('error', (error) => {
      if (response.destroyed || response.writableEnded) return;
      logger.warn({ err: error, method }, 'request could not be forwarded');
      refuse(response, error instanceof SilenceError ? 'gateway-timeout' : 'bad-gateway');
    });
    upstream.once('response', (answer) => passAnswer(answer, response));
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    request.pipe(upstream);
  };
  return {
    get inFlight() {
      return underWay.size;
    },
    forward,
    [Symbol.asyncDispose]: async () => {
      for (const upstream of underWay) upstream.destroy(new Error('shutting down'));
      agent.destroy();
    },
  };
}

class SilenceError extends Error {
  override readonly name = 'SilenceError';

  constructor() {
    super('the program behind did not answer in time');
  }
}

function passAnswer(answer: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed || response.headersSent) {
    answer.destroy();
    return;
  }
  for (const [name, value] of answerHeaders(answer)) response.setHeader(name, value);
  response.writeHead(answer.statusCode ?? 502);
  response.flushHeaders();
  answer.on('error', () => {}); // followed by 'close'
  answer.once('close', () => {
    if (!answer.complete) response.destroy(); // what broke off must not look whole
  });
  answer.pipe(response);
}

/** A body whose reader is gone runs out for a moment, so that its client sees the answer; then its connection is cut. */
function endUpload(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), UPLOAD_REST_MS);
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
  request.unpipe();
  request.resume();
}

/** Too late for words once the answer has begun: then its connection is cut. */
function refuse(response: ServerResponse, code: ErrorCode): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = problemOf(code);
  response
    .writeHead(body.status, {
      'content-type': PROBLEM_CONTENT_TYPE,
      'cache-control': 'no-store',
      // As the endpoint behind us says on all its answers: pages of any origin may hear that they should come again.
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Retry-After',
      ...(code === 'unavailable' ? { 'retry-after': RETRY_AFTER_SECONDS } : {}),
    })
    .end(JSON.stringify(body));
}
