import { FEED_HEAD_HEADER, FeedHead } from '@naru/contracts/feed';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INTERNAL_SECRET } from '../testing/ingest-fixture.ts';
import { RunningPublisher } from '../testing/running-publisher.ts';
import { becomes, transcode } from '../testing/transcoder-side.ts';
import { startWebrtcFixture, type WebrtcFixture } from './testing/webrtc-fixture.ts';

let ingest: WebrtcFixture;

beforeAll(async () => {
  ingest = await startWebrtcFixture();
});

afterAll(() => ingest[Symbol.asyncDispose]());

/** Opens the feed of the next first run and reads on until it ends. */
async function openMatroska() {
  const job = await ingest.rtmp.queue.takeRun(1);
  const response = await fetch(job.feedUrl, { headers: { authorization: `Bearer ${INTERNAL_SECRET}` } });
  const head = FeedHead.parse(JSON.parse(response.headers.get(FEED_HEAD_HEADER) ?? 'null'));
  let bytes = 0;
  const ended = (async () => {
    for await (const chunk of response.body ?? []) bytes += chunk.length;
  })();
  return { job, head, type: response.headers.get('content-type'), bytes: () => bytes, ended };
}

test('a publisher with a valid key is live, fed to a transcoder, and interrupted when it stops', async () => {
  const { secrets } = await ingest.rtmp.newChannel();
  await using publisher = await ingest.publish(secrets.streamKey);
  const feed = await openMatroska();
  expect(feed.type).toBe('video/x-matroska');
  expect(feed.head.source).toMatchObject({
    video: { codec: 'h264', width: 320, height: 180 },
    audio: { codec: 'opus', silent: false },
  });
  await becomes(ingest.rtmp, feed.job.broadcastId, 'STREAMING', 5000);
  await poll('a feed that goes on', () => feed.bytes() > 20_000, { deadlineMs: 10_000 });
  expect(await publisher.ask('DELETE')).toBe(200);
  await becomes(ingest.rtmp, feed.job.broadcastId, 'INTERRUPTED', 5000);
  await feed.ended;
  expect(ingest.rtmp.log() + JSON.stringify(ingest.rtmp.queue.enqueued)).not.toContain(secrets.streamKey);
});

test('RTMP takes over from WHIP and WHIP from RTMP, in one broadcast with higher epochs', async () => {
  const { secrets } = await ingest.rtmp.newChannel();
  await using browser = await ingest.publish(secrets.streamKey);
  const first = await openMatroska();
  await becomes(ingest.rtmp, first.job.broadcastId, 'STREAMING', 5000);

  await using encoder = await RunningPublisher.start(ingest.rtmp.rtmpPort, secrets.streamKey);
  const second = await transcode(ingest.rtmp, 1);
  await using _ = second.feed;
  expect(second.job.broadcastId).toBe(first.job.broadcastId);
  expect(second.head.epoch).toBeGreaterThan(first.head.epoch);
  await first.ended;
  await poll('the first being over', async () => (await browser.ask('GET')) !== 204, { deadlineMs: 5000 });
  // Its page must be able to tell a take-over from a server that restarts.
  expect(await browser.ask('DELETE')).toBe(409);

  await using another = await ingest.publish(secrets.streamKey);
  const third = await openMatroska();
  expect(third.job.broadcastId).toBe(first.job.broadcastId);
  expect(third.head.epoch).toBeGreaterThan(second.head.epoch);
  await poll('the encoder being cut', () => encoder.client.closed, { deadlineMs: 5000 });
  expect(await another.ask('GET')).toBe(204);
});

test('a publisher that never connects costs a running stream nothing', async () => {
  const { secrets } = await ingest.rtmp.newChannel();
  await using browser = await ingest.publish(secrets.streamKey);
  const feed = await openMatroska();
  await becomes(ingest.rtmp, feed.job.broadcastId, 'STREAMING', 5000);
  expect(await ingest.offerOnly(secrets.streamKey)).toBe(201);
  const before = feed.bytes();
  await poll('a feed that goes on', () => feed.bytes() > before + 20_000, { deadlineMs: 10_000 });
  expect(await browser.ask('GET')).toBe(204);
});

test('a publisher that vanished hears of who took its place when it asks', async () => {
  const { secrets } = await ingest.rtmp.newChannel();
  const browser = await ingest.publish(secrets.streamKey);
  const { job } = await openMatroska();
  await becomes(ingest.rtmp, job.broadcastId, 'STREAMING', 5000);
  await browser[Symbol.asyncDispose]();
  await becomes(ingest.rtmp, job.broadcastId, 'INTERRUPTED', 10_000);
  await using _ = await RunningPublisher.start(ingest.rtmp.rtmpPort, secrets.streamKey);
  await poll('the first being told', async () => (await browser.ask('GET')) === 409, { deadlineMs: 5000 });
});
