import { connect } from 'node:net';
import { FEED_HEAD_HEADER, FeedHead } from '@naru/contracts/feed';
import type { ListeningServer } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedFeed } from './active-publish.ts';
import { FEED_QUEUE_LIMIT_BYTES } from './feed-reader.ts';
import { startFeedServer } from './feed-server.ts';
import type { FeedSink } from './publish-source.ts';
import { FLV_HEADER, flvTag } from './rtmp/flv-tags.ts';
import { FeedClient } from './testing/flv-reader.ts';

const SECRET = 'a-secret-that-is-long-enough-for-tests';
const SESSION = '7d2b0f4e-52f5-4f0b-9d3d-9a4f4a5b6c7d';
const HEAD: FeedHead = {
  epoch: 3000,
  clockBaseMs: 1_700_000_000_123,
  source: {
    video: { codec: 'h264', width: 1280, height: 720, frameRate: null, profile: 'High' },
    audio: { codec: 'aac', sampleRate: 48_000, channels: 2, silent: true },
    encoder: 'Käse 🧀 1.0',
  },
};

let server: ListeningServer;
let answer: OpenedFeed | 'stale-run' | 'not-ready';
const runs: number[] = [];
const sinks: FeedSink[] = [];
const gone: FeedSink[] = [];

beforeEach(async () => {
  runs.length = sinks.length = gone.length = 0;
  answer = {
    head: HEAD,
    feedType: 'video/x-flv',
    begin: (sink) => sinks.push(sink),
    readerGone: (sink) => gone.push(sink),
  };
  server = await startFeedServer({
    portVariable: 'NARU_INTERNAL_PORT',
    host: '127.0.0.1',
    port: 0,
    secret: SECRET,
    find: (sessionId) =>
      sessionId === SESSION
        ? {
            openFeed: (run) => {
              runs.push(run);
              return answer;
            },
          }
        : null,
    logger: createLogger('test', 'silent'),
  });
});

afterEach(() => server[Symbol.asyncDispose]());

const path = (session = SESSION, query = '?run=1'): string =>
  `${server.url}/internal/sessions/${session}/feed${query}`;
const newestSink = () => poll('a reader', () => sinks.at(-1) ?? null, { deadlineMs: 2000, everyMs: 2 });

describe('nobody gets in', () => {
  test.each([
    ['without a token', {}],
    ['with a wrong token', { authorization: 'Bearer nonsense' }],
    ['with an empty token', { authorization: 'Bearer ' }],
    ['with the token under another scheme', { authorization: `Basic ${SECRET}` }],
    ['with a token that only begins right', { authorization: `Bearer ${SECRET}x` }],
  ])('%s', async (_, headers) => {
    const response = await fetch(path(), { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(runs).toEqual([]);
  });
});

describe('a request that makes no sense', () => {
  test.each([
    ['an unknown session', '7d2b0f4e-52f5-4f0b-9d3d-000000000000', '?run=1', 404],
    ['a session that is no id', '..%2f..', '?run=1', 404],
    ['no run', SESSION, '', 404],
    ['run 0', SESSION, '?run=0', 404],
    ['a run that is no number', SESSION, '?run=one', 404],
    ['a run beyond all numbers', SESSION, '?run=99999999999999999999', 404],
  ])('%s', async (_, session, query, status) => {
    const response = await fetch(path(session, query), { headers: { authorization: `Bearer ${SECRET}` } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  test('another method', async () => {
    const response = await fetch(path(), { method: 'POST', headers: { authorization: `Bearer ${SECRET}` } });
    expect(response.status).toBe(405);
  });

  test.each([
    ['stale-run', 409],
    ['not-ready', 503],
  ] as const)('a session that answers %s', async (refusal, status) => {
    answer = refusal;
    const response = await fetch(path(), { headers: { authorization: `Bearer ${SECRET}` } });
    expect(response.status).toBe(status);
  });
});

describe('a reader', () => {
  test('gets the head in front, whatever the encoder is called, then the bytes as they come', async () => {
    await using feed = await FeedClient.open(path(SESSION, '?run=7'), SECRET);
    expect(feed.status).toBe(200);
    expect(runs).toEqual([7]);
    expect(feed.headers.get('content-type')).toBe('video/x-flv');
    expect(FeedHead.parse(JSON.parse(feed.headers.get(FEED_HEAD_HEADER) ?? ''))).toEqual(HEAD);
    const sink = await newestSink();
    sink.write(FLV_HEADER);
    sink.write(flvTag('video', 40, Buffer.from('frame')));
    await feed.until('the frame', ({ video }) => video.length === 1);
    sink.end();
    expect(await feed.ended()).toBe('complete');
    await poll('its going', () => gone.includes(sink), { deadlineMs: 2000 });
  });

  test('that goes is seen to go within milliseconds', async () => {
    const feed = await FeedClient.open(path(), SECRET);
    const sink = await newestSink();
    const before = performance.now();
    await feed[Symbol.asyncDispose]();
    await poll('its going', () => gone.includes(sink), { deadlineMs: 2000, everyMs: 2 });
    expect(performance.now() - before).toBeLessThan(200);
    sink.write(Buffer.from('too late')); // harmless
  });

  test('that stops reading is cut once it is 8 MB behind, its opening burst not counted', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    const url = new URL(path());
    socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SECRET}\r\n\r\n`,
    );
    const burst = Buffer.alloc(12 * 1024 * 1024);
    if (typeof answer !== 'string') {
      const { begin } = answer;
      answer = {
        ...answer,
        begin: (sink) => {
          begin(sink);
          sink.write(burst);
        },
      };
    }
    const sink = await newestSink();
    socket.pause();
    const piece = Buffer.alloc(64 * 1024);
    let written = 0;
    while (!gone.includes(sink) && written < 4 * FEED_QUEUE_LIMIT_BYTES) {
      sink.write(piece);
      written += piece.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toBeGreaterThan(FEED_QUEUE_LIMIT_BYTES - piece.length);
    expect(written).toBeLessThan(1.5 * FEED_QUEUE_LIMIT_BYTES + 8 * 1024 * 1024);
    socket.destroy();
  });
});

test('a stop cuts feeds that would never end', async () => {
  await using feed = await FeedClient.open(path(), SECRET);
  await newestSink();
  const before = performance.now();
  await server[Symbol.asyncDispose]();
  expect(performance.now() - before).toBeLessThan(1500);
  expect(await feed.ended()).toBe('cut');
});
