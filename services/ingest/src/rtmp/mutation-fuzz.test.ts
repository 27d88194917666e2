import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AAC_CONFIG_BODY,
  AAC_FRAME_BODY,
  metadataBody,
  videoBody,
  videoConfigBody,
} from '../testing/generated-media.ts';
import { chunked, loginBytes, RtmpClient } from '../testing/rtmp-client.ts';
import { RunningPublisher } from '../testing/running-publisher.ts';
import { TestDesk } from '../testing/test-desk.ts';
import { type RtmpServer, startRtmpServer } from './rtmp-server.ts';

const SESSIONS = 3000;
const AT_ONCE = 25;
/** Another seed is another test: `FUZZ_SEED=42 npx vitest ...`. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_251);
/** So long a mutated session may wait for an answer that its change took away. */
const PATIENCE_MS = 150;

const desk = new TestDesk();
/** What the guard did not expect from a parser; each is a place to look at, though the connection alone pays for it. */
const surprises: unknown[] = [];
let accepted = 0;
let server: RtmpServer;

beforeAll(async () => {
  const logger = createLogger('test', 'silent');
  logger.warn = (...entry: unknown[]) => {
    surprises.push(entry);
  };
  server = await startRtmpServer({ host: '127.0.0.1', port: 0, desk, clock: systemClock, logger });
});

afterAll(() => server[Symbol.asyncDispose]());

/** mulberry32 */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A whole session as OBS sends it: log in, metadata, headers, a second of media. */
const SESSION = Buffer.concat([
  loginBytes('good-fuzz'),
  chunked({ type: 18, streamId: 1, chunkStreamId: 5 }, metadataBody()),
  chunked({ type: 9, streamId: 1, chunkStreamId: 6 }, videoConfigBody()),
  chunked({ type: 8, streamId: 1, chunkStreamId: 4 }, AAC_CONFIG_BODY),
  ...Array.from({ length: 25 }, (_, index) => [
    chunked({ type: 9, timestamp: index * 40, streamId: 1, chunkStreamId: 6 }, videoBody(index === 0)),
    chunked({ type: 8, timestamp: index * 40, streamId: 1, chunkStreamId: 4 }, AAC_FRAME_BODY),
  ]).flat(),
]);
/** Version and random bytes of the handshake; changing those finds nothing. */
const HANDSHAKE_BYTES = 1 + 2 * 1536;

function mutated(random: (below: number) => number): Buffer {
  const bytes = Buffer.from(SESSION);
  for (let changes = 1 + random(6); changes > 0; changes -= 1) {
    const at = HANDSHAKE_BYTES + random(bytes.length - HANDSHAKE_BYTES);
    bytes[at] = random(3) === 0 ? ([0, 0xff, 0x80, 0x7f][random(4)] ?? 0) : random(256);
  }
  switch (random(4)) {
    case 0: // cut off
      return bytes.subarray(0, HANDSHAKE_BYTES + random(bytes.length - HANDSHAKE_BYTES));
    case 1: {
      // a piece twice
      const at = HANDSHAKE_BYTES + random(bytes.length - HANDSHAKE_BYTES);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at - random(200))]);
    }
    case 2: {
      // a piece missing
      const at = HANDSHAKE_BYTES + random(bytes.length - HANDSHAKE_BYTES);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(50))]);
    }
    default:
      return bytes;
  }
}

async function runSession(random: (below: number) => number): Promise<void> {
  await using client = await RtmpClient.open(server.port, { localAddress: `127.0.1.${1 + random(250)}` });
  const bytes = mutated(random);
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random(4000);
    client.send(bytes.subarray(at, at + length));
    at += length;
  }
  await poll('an answer', () => client.closed, { deadlineMs: PATIENCE_MS, everyMs: 10 }).catch(() => {});
}

test(`${SESSIONS} mutated sessions: none kills the process, none reaches another broadcast, memory returns`, async () => {
  await using bystander = await RunningPublisher.start(server.port, 'good-bystander');
  const seen = desk.newest;
  await poll('the bystander', () => seen.ready, { deadlineMs: 3000 });
  const random = randomOf(SEED);
  let rssAfterThird = 0;
  for (let done = 0; done < SESSIONS; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => runSession(randomOf(random(2 ** 31)))));
    accepted += desk.publishes.length;
    desk.publishes.length = 0;
    desk.asked.length = 0;
    if (done === SESSIONS / 3 - ((SESSIONS / 3) % AT_ONCE)) rssAfterThird = process.memoryUsage().rss;
  }
  const grownMb = (process.memoryUsage().rss - rssAfterThird) / 2 ** 20;
  expect(accepted).toBeGreaterThan(SESSIONS / 2); // most get through to the media, where the changes matter
  expect(surprises).toEqual([]);
  expect(seen.end).toBeNull();
  expect(bystander.client.closed).toBe(false);
  const frames = seen.flv.video.length;
  await poll('more frames', () => seen.flv.video.length > frames + 10, { deadlineMs: 3000 });
  const bodies = new Set(seen.flv.video.slice(1).map(({ body }) => body.length));
  expect([...bodies]).toEqual([videoBody(true).length]); // nothing that was not its own
  await poll('only the bystander being connected', () => server.connections === 1, { deadlineMs: 12_000 });
  expect(grownMb).toBeLessThan(60);
}, 120_000);
