import { type IncomingMessage, request } from 'node:http';
import { feedPath } from '@naru/contracts/feed';
import { poll } from '@naru/platform/poll';
import { FEED_SECRET } from './ingest-messages.ts';
import type { IngestProcess } from './ingest-process.ts';

const READY_DEADLINE_MS = 20_000;

/** Reads one publisher's feed over HTTP as a transcoder does, and does nothing with it. */
export interface FeedReading extends Disposable {
  readonly bytes: number;
  /** All of it; empty unless it was to be kept. */
  content(): Buffer;
}

/** Waits until the publisher can be read. */
export async function readFeed(
  ingest: IngestProcess,
  streamKey: string,
  options: { keep: boolean },
): Promise<FeedReading> {
  const sessionId = await poll(
    `pictures of ${streamKey}`,
    async () => {
      const session = await ingest.session(streamKey);
      if (session === null) return null;
      if (session.endReason !== null) throw new Error(`${streamKey} has ended: ${session.endReason}`);
      return session.isReady ? session.sessionId : null;
    },
    { deadlineMs: READY_DEADLINE_MS },
  );
  const answer = await open(ingest.feedPort, feedPath(sessionId, 1));
  const kept: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (options.keep) kept.push(piece);
  });
  answer.on('error', () => {}); // it is cut at the end
  return {
    get bytes() {
      return bytes;
    },
    content: () => Buffer.concat(kept),
    [Symbol.dispose]: () => answer.destroy(),
  };
}

const open = (port: number, path: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${FEED_SECRET}` };
    request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      if (answer.statusCode === 200) resolve(answer);
      else reject(new Error(`the feed answered ${answer.statusCode}`));
    })
      .on('error', reject)
      .end();
  });
