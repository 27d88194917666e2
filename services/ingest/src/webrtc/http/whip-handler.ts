import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@naru/platform/logger';
import { PROBLEMS } from '../../problems.ts';
import { bearerToken } from './bearer-token.ts';
import { clientAddress } from './client-address.ts';
import { encoderName } from './encoder-name.ts';
import { BODY_DEADLINE_MS, RETRY_AFTER_SECONDS } from './limits.ts';
import { type BodyFault, discardBody, readBody } from './read-body.ts';
import { RequestPlaces } from './request-places.ts';
import { COMMON_HEADERS, isType, OFFER_TYPE, optionsHeaders } from './whip-headers.ts';
import { readWhipPath } from './whip-paths.ts';
import { problem, retryLater, unauthorized, type WhipAnswer } from './whip-problem.ts';
import { publish, type WhipParts } from './whip-publish.ts';
import {
  findSession,
  NO_CONTENT,
  noSession,
  patchSession,
  refusedPatch,
  stopSession,
} from './whip-session-requests.ts';

const ENDPOINT_METHODS = 'OPTIONS, GET, HEAD, POST';
const SESSION_METHODS = 'OPTIONS, GET, HEAD, PATCH, DELETE';

/** The WHIP endpoint and its sessions (RFC 9725). */
export class WhipHandler {
  readonly #parts: WhipParts;
  readonly #logger: Logger;
  readonly #bodyDeadlineMs: number;
  readonly #places = new RequestPlaces();
  #draining = false;

  constructor(parts: WhipParts & { bodyDeadlineMs?: number }) {
    this.#parts = parts;
    this.#logger = parts.logger;
    this.#bodyDeadlineMs = parts.bodyDeadlineMs ?? BODY_DEADLINE_MS;
  }

  /** From now on nobody is let in; sessions go on. */
  drain(): void {
    this.#draining = true;
  }

  /** Never throws; the address of a request may hold a stream key, so it is never logged. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => {}); // followed by 'close'
    this.#answer(request, response)
      .catch((error: unknown) => {
        this.#logger.error({ err: error, method: request.method }, 'WHIP request failed');
        return problem('internal-error', 'The server failed.');
      })
      .then((answer) => respond(request, response, answer))
      .catch((error: unknown) => {
        this.#logger.error({ err: error, method: request.method }, 'WHIP answer failed');
        response.destroy();
      });
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<WhipAnswer | null> {
    const target = readWhipPath(request.url ?? '');
    if (target === null) return problem('not-found', 'Nothing is here. Publish to /whip.');
    const leave = this.#places.enter(addressOf(request));
    if (leave === null) {
      return retryLater('too-many-requests', PROBLEMS.tooManyConnections, RETRY_AFTER_SECONDS.address);
    }
    try {
      return target.kind === 'endpoint'
        ? await this.#answerEndpoint(request, response, target.streamKey)
        : await this.#answerSession(request, target.secret);
    } finally {
      leave();
    }
  }

  async #answerEndpoint(
    request: IncomingMessage,
    response: ServerResponse,
    pathKey: string | null,
  ): Promise<WhipAnswer | null> {
    switch (request.method) {
      case 'OPTIONS':
        return { ...NO_CONTENT, headers: optionsHeaders(ENDPOINT_METHODS) };
      case 'GET':
      case 'HEAD':
        // The final text of RFC 9725 wants 2xx without content; its drafts reserved these with 405.
        return NO_CONTENT;
      case 'POST':
        return this.#publish(request, response, pathKey);
      default:
        return problem('method-not-allowed', 'Publish with POST.', { allow: ENDPOINT_METHODS });
    }
  }

  async #publish(
    request: IncomingMessage,
    response: ServerResponse,
    pathKey: string | null,
  ): Promise<WhipAnswer | null> {
    if (this.#draining) return retryLater('unavailable', PROBLEMS.draining, RETRY_AFTER_SECONDS.unavailable);
    const token = bearerToken(request.headers.authorization);
    const streamKey = token ?? pathKey;
    if (streamKey === null) return unauthorized('The stream key is missing. Send it as a bearer token.');
    if (!isType(request.headers['content-type'], OFFER_TYPE)) {
      return problem('unsupported-media-type', `An offer is ${OFFER_TYPE}.`, { 'accept-post': OFFER_TYPE });
    }
    const offer = await readBody(request, this.#bodyDeadlineMs);
    if (typeof offer === 'string') return refusedBody(offer);
    const leaving = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) leaving.abort();
    });
    return publish(this.#parts, {
      streamKey,
      needsBearer: token !== null,
      offer,
      address: addressOf(request),
      encoder: encoderName(request.headers['user-agent']),
      signal: leaving.signal,
    });
  }

  async #answerSession(request: IncomingMessage, secret: string): Promise<WhipAnswer | null> {
    const { method, headers } = request;
    const { sessions } = this.#parts;
    if (method === 'OPTIONS') return { ...NO_CONTENT, headers: optionsHeaders(SESSION_METHODS) };
    if (method === 'GET' || method === 'HEAD') {
      return sessions.find(secret) === null ? noSession(sessions, secret) : NO_CONTENT; // as for the endpoint
    }
    if (method !== 'PATCH' && method !== 'DELETE') {
      return problem('method-not-allowed', 'A session takes PATCH and DELETE.', { allow: SESSION_METHODS });
    }
    const found = findSession(sessions, secret, bearerToken(headers.authorization));
    if ('refusal' in found) return found.refusal;
    if (method === 'DELETE') return stopSession(found.entry);
    const refusal = refusedPatch(found.entry, headers);
    if (refusal !== null) return refusal;
    const body = await readBody(request, this.#bodyDeadlineMs);
    return typeof body === 'string' ? refusedBody(body) : patchSession(found.entry, body);
  }
}

function refusedBody(fault: BodyFault): WhipAnswer | null {
  switch (fault) {
    case 'gone':
      return null;
    case 'too-large':
      return problem('body-too-large', 'The body is larger than 64 KiB.');
    case 'too-slow':
      return problem('request-timeout', 'The body did not arrive in time.', { connection: 'close' });
  }
}

const addressOf = (request: IncomingMessage): string =>
  clientAddress(request.socket.remoteAddress, headerText(request, 'x-forwarded-for'));

/** A header that may be sent several times, as one list. */
function headerText(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function respond(request: IncomingMessage, response: ServerResponse, answer: WhipAnswer | null): void {
  if (answer === null || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, headers, body } = answer;
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, ...length }).end(body);
  discardBody(request);
}
