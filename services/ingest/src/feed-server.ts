import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type ErrorCode,
  HTTP_STATUS_BY_ERROR_CODE,
  PROBLEM_CONTENT_TYPE,
  problemOf,
} from '@naru/contracts/errors';
import { FEED_HEAD_HEADER } from '@naru/contracts/feed';
import { type ListeningServer, startHttpServer } from '@naru/platform/http-server';
import type { Logger } from '@naru/platform/logger';
import { hashSecret, secretMatches } from '@naru/platform/secret';
import type { OpenedFeed } from './active-publish.ts';
import { FeedReader } from './feed-reader.ts';

const FEED_PATH = /^\/internal\/sessions\/([0-9a-f-]{36})\/feed\?run=([1-9][0-9]{0,8})$/;
/** Feeds never end by themselves; a stop cuts them after this. */
const DRAIN_MS = 500;

/** A live session as the feed server sees it. */
export interface FeedHost {
  openFeed(run: number): OpenedFeed | 'stale-run' | 'not-ready';
}

/**
 * The internal listener: one long answer per transcoder run (see `contracts/feed.ts`).
 *
 * @throws AppError `port-in-use`
 */
export function startFeedServer(options: {
  host: string;
  port: number;
  /** Names the port in errors. */
  portVariable: string;
  secret: string;
  find: (sessionId: string) => FeedHost | null;
  logger: Logger;
}): Promise<ListeningServer> {
  const secretHash = hashSecret(options.secret);
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const [, bearer = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (!secretMatches(bearer, secretHash)) {
      response.setHeader('www-authenticate', 'Bearer');
      refuse(response, 'unauthorized');
      return;
    }
    const [, sessionId, run] = FEED_PATH.exec(request.url ?? '') ?? [];
    if (sessionId === undefined) refuse(response, 'not-found');
    else if (request.method !== 'GET') refuse(response, 'method-not-allowed');
    else serveFeed(options.find(sessionId)?.openFeed(Number(run)) ?? null, response, options.logger);
  };
  const { host, port, portVariable } = options;
  return startHttpServer({ listener, host, port, portVariable, drainMs: DRAIN_MS });
}

function serveFeed(
  opened: ReturnType<FeedHost['openFeed']> | null,
  response: ServerResponse,
  logger: Logger,
): void {
  if (opened === null) return refuse(response, 'not-found');
  if (opened === 'stale-run') return refuse(response, 'conflict');
  if (opened === 'not-ready') return refuse(response, 'unavailable');
  response.writeHead(200, {
    'content-type': opened.feedType,
    'cache-control': 'no-store',
    [FEED_HEAD_HEADER]: asciiJson(opened.head),
  });
  response.flushHeaders();
  const reader = new FeedReader(response, logger);
  response.on('error', () => {}); // followed by 'close'
  response.on('close', () => opened.readerGone(reader));
  opened.begin(reader);
  reader.openingWritten();
}

function refuse(response: ServerResponse, code: ErrorCode): void {
  response
    .writeHead(HTTP_STATUS_BY_ERROR_CODE[code], {
      'content-type': PROBLEM_CONTENT_TYPE,
      'cache-control': 'no-store',
      connection: 'close',
    })
    .end(JSON.stringify(problemOf(code)));
}

/** JSON that may stand in a header: encoder names can hold any character. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
