import type { IncomingMessage, ServerResponse } from 'node:http';
import { FEED_HEAD_HEADER, type FeedHead } from '@naru/contracts/feed';
import { startHttpServer } from '@naru/platform/http-server';
import { type FlvTag, splitFlv } from './generate-flv.ts';

export const FEED_SECRET = 'a secret that only this test knows, 32+';

const TICK_MS = 10;
const VIDEO_TAG = 9;
const KEYFRAME = 1;

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
  flv: Buffer;
  source: FeedHead['source'];
  firstEpoch?: number;
  /** Sends the whole clip at once. */
  unpaced?: boolean;
  /** Answers with this status instead. */
  refuseWith?: number;
}): Promise<FeedServer> {
  const { header, tags } = splitFlv(options.flv);
  const firstMediaMs = tags.find(isKeyframe)?.timestampMs ?? 0;
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
    response.writeHead(200, { 'content-type': 'video/x-flv', [FEED_HEAD_HEADER]: JSON.stringify(head) });
    readers.add(new Reader(response, { header, tags, sessionMs }));
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
  readonly #tags: readonly FlvTag[];
  readonly #sessionMs: () => number;
  #next: number;

  constructor(
    response: ServerResponse,
    clip: { header: Buffer; tags: readonly FlvTag[]; sessionMs: () => number },
  ) {
    this.response = response;
    this.#tags = clip.tags;
    this.#sessionMs = clip.sessionMs;
    const now = clip.sessionMs();
    const firstKeyframe = clip.tags.findIndex(isKeyframe);
    this.#next =
      now === Number.MAX_VALUE
        ? 0
        : clip.tags.findLastIndex((tag) => isKeyframe(tag) && tag.timestampMs <= now);
    response.write(clip.header);
    // Metadata and sequence headers are what stands before the first picture and is no media.
    for (const tag of clip.tags.slice(0, firstKeyframe)) if (isSetUp(tag)) response.write(tag.bytes);
    this.advance();
  }

  advance(): void {
    const now = this.#sessionMs();
    for (let tag = this.#tags[this.#next]; tag !== undefined; tag = this.#tags[this.#next]) {
      if (tag.timestampMs > now) return;
      if (!this.response.destroyed) this.response.write(tag.bytes);
      this.#next += 1;
    }
    this.response.end();
  }
}

const bodyByte = (tag: FlvTag, index: number): number => tag.bytes[11 + index] ?? 0;

const isKeyframe = (tag: FlvTag): boolean =>
  tag.bytes[0] === VIDEO_TAG && bodyByte(tag, 0) >> 4 === KEYFRAME && bodyByte(tag, 1) === 1;

/** onMetaData, or an AVC or AAC sequence header. */
const isSetUp = (tag: FlvTag): boolean => tag.bytes[0] === 18 || bodyByte(tag, 1) === 0;
