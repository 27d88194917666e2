import type { IncomingMessage, ServerResponse } from 'node:http';
import { FEED_HEAD_HEADER, type FeedHead } from '@naru/contracts/feed';
import { startHttpServer } from '@naru/platform/http-server';
import type { ClipUnit, FeedClip } from './feed-clip.ts';

export const FEED_SECRET = 'a secret that only this test knows, 32+';

const TICK_MS = 10;

export interface FeedServer extends AsyncDisposable {
  readonly url: string;
  /** Epochs handed out so far. */
  readonly epochs: readonly number[];
  /** Wall clock at session time 0. */
  readonly clockBaseMs: number;
  /** Closes the connections of all readers in the middle of the answer. */
  breakOff(): void;
  /** Ends all answers properly, as when the publisher has gone. */
  end(): void;
}

/**
 * Plays a clip as ingest would: in real time from the moment the server starts, each reader from the newest keyframe
 * on. At the end of the clip the answers end.
 */
export async function startFeedServer(options: {
  clip: FeedClip;
  source: FeedHead['source'];
  firstEpoch?: number;
  /** Sends the whole clip at once. */
  unpaced?: boolean;
  /** Answers with this status instead. */
  refuseWith?: number;
}): Promise<FeedServer> {
  const { clip } = options;
  const firstMediaMs = clip.units.find(({ kind }) => kind === 'keyframe')?.timestampMs ?? 0;
  const startedAt = performance.now();
  const sessionMs = (): number =>
    options.unpaced === true ? Number.MAX_VALUE : performance.now() - startedAt + firstMediaMs;
  const clockBaseMs = Date.now() - firstMediaMs;
  const epochs: number[] = [];
  const readers = new Set<Reader>();

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (options.refuseWith !== undefined) {
      response.writeHead(options.refuseWith).end();
      return;
    }
    if (request.headers.authorization !== `Bearer ${FEED_SECRET}`) {
      response.writeHead(401).end();
      return;
    }
    const epoch = (options.firstEpoch ?? 0) + epochs.length;
    epochs.push(epoch);
    const head: FeedHead = { epoch, source: options.source, clockBaseMs };
    response.writeHead(200, { 'content-type': clip.feedType, [FEED_HEAD_HEADER]: JSON.stringify(head) });
    readers.add(new Reader(response, clip, sessionMs));
  };
  const server = await startHttpServer({
    listener,
    host: '127.0.0.1',
    port: 0,
    portVariable: 'none',
    drainMs: 0,
  });
  const timer = setInterval(() => {
    for (const reader of readers) reader.advance();
  }, TICK_MS);
  return {
    url: `${server.url}/internal/sessions/test/feed?run=1`,
    epochs,
    clockBaseMs,
    breakOff: () => {
      for (const { response } of readers) response.destroy();
      readers.clear();
    },
    end: () => {
      for (const { response } of readers) response.end();
      readers.clear();
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      for (const { response } of readers) response.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

class Reader {
  readonly response: ServerResponse;
  readonly #units: readonly ClipUnit[];
  readonly #sessionMs: () => number;
  #next: number;

  constructor(response: ServerResponse, { header, units }: FeedClip, sessionMs: () => number) {
    this.response = response;
    this.#units = units;
    this.#sessionMs = sessionMs;
    const now = sessionMs();
    this.#next =
      now === Number.MAX_VALUE
        ? 0
        : units.findLastIndex(({ kind, timestampMs }) => kind === 'keyframe' && timestampMs <= now);
    response.write(header);
    this.advance();
  }

  advance(): void {
    const now = this.#sessionMs();
    for (let unit = this.#units[this.#next]; unit !== undefined; unit = this.#units[this.#next]) {
      if (unit.timestampMs > now) return;
      if (!this.response.destroyed) this.response.write(unit.bytes);
      this.#next += 1;
    }
    this.response.end();
  }
}
