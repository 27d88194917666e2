import { type IncomingMessage, request } from 'node:http';
import { FEED_HEAD_HEADER, FeedHead, FeedType } from '@naru/contracts/feed';
import { AppError, messageOf } from '@naru/platform/errors';

/** Ingest answers from memory; a feed that takes longer has lost its ingest. */
const HEAD_TIMEOUT_MS = 5000;

/** Ingest fills a missing track with silence and ends a session whose publisher is silent for 5 s. */
const SILENCE_TIMEOUT_MS = 10_000;

/** The session is over, unknown, or taken by a newer run: nothing to do, and no reason to try again. */
const REFUSALS = new Set([404, 409, 410]);

export type Feed =
  | {
      readonly kind: 'open';
      readonly type: FeedType;
      readonly head: FeedHead;
      readonly body: IncomingMessage;
    }
  | { readonly kind: 'refused'; readonly status: number };

/**
 * Opens a session's feed and reads its head. The caller owns the body and destroys it.
 *
 * @throws AppError `unavailable` when ingest is gone or makes no sense, `unauthorized` when the processes hold different
 *   internal secrets; the signal's reason when aborted
 */
export async function openFeed(options: {
  url: string;
  internalSecret: string;
  signal: AbortSignal;
}): Promise<Feed> {
  const response = await get(options);
  const status = response.statusCode ?? 0;
  if (status === 200) {
    const head = parseHead(response.headers[FEED_HEAD_HEADER]);
    const type = FeedType.safeParse(response.headers['content-type']).data;
    if (head !== null && type !== undefined) return { kind: 'open', type, head, body: response };
    response.destroy();
    throw new AppError(
      'unavailable',
      head === null ? 'the feed came without a valid head' : 'the feed is of a type that is not known here',
    );
  }
  response.destroy();
  if (REFUSALS.has(status)) return { kind: 'refused', status };
  if (status === 401)
    throw new AppError('unauthorized', 'ingest refuses NARU_INTERNAL_SECRET of this process');
  throw new AppError('unavailable', `the feed answered ${status}`);
}

function get(options: {
  url: string;
  internalSecret: string;
  signal: AbortSignal;
}): Promise<IncomingMessage> {
  const { signal } = options;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const call = request(options.url, {
      // One connection a feed, closed with it.
      agent: false,
      headers: { authorization: `Bearer ${options.internalSecret}` },
    });
    const headTimer = setTimeout(
      () => call.destroy(new AppError('unavailable', 'the feed did not answer')),
      HEAD_TIMEOUT_MS,
    );
    const onAbort = (): void => {
      call.destroy(new Error('aborted'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => {
      clearTimeout(headTimer);
      signal.removeEventListener('abort', onAbort);
    };
    call.once('response', (response) => {
      settle();
      call.setTimeout(SILENCE_TIMEOUT_MS, () => {
        response.destroy(new AppError('unavailable', 'the feed fell silent'));
      });
      // Whoever reads the body learns of its end; a body that nobody reads yet or any more must not throw.
      response.on('error', () => {});
      resolve(response);
    });
    // Stays after the answer: a connection that breaks is reported by the body, the request must not throw beside it.
    call.on('error', (cause) => {
      settle();
      if (signal.aborted) reject(reasonOf(signal));
      else if (cause instanceof AppError) reject(cause);
      else reject(new AppError('unavailable', `the feed cannot be reached: ${messageOf(cause)}`, { cause }));
    });
    call.end();
  });
}

const reasonOf = (signal: AbortSignal): Error =>
  signal.reason instanceof Error ? signal.reason : new Error('aborted');

function parseHead(header: string | string[] | undefined): FeedHead | null {
  if (typeof header !== 'string') return null;
  try {
    return FeedHead.safeParse(JSON.parse(header)).data ?? null;
  } catch {
    return null;
  }
}
