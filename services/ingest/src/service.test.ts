import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { FEED_HEAD_HEADER, FeedHead } from '@naru/contracts/feed';
import { EPOCHS_PER_SESSION } from '@naru/contracts/ids';
import { currentBroadcast, updateBroadcast } from '@naru/db/broadcasts';
import { channelBySlug } from '@naru/db/channels';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRtmpIngest } from './service.ts';
import { FeedClient } from './testing/flv-reader.ts';
import { INTERNAL_SECRET, type IngestFixture, startIngestFixture } from './testing/ingest-fixture.ts';
import { RtmpClient } from './testing/rtmp-client.ts';
import { RunningPublisher } from './testing/running-publisher.ts';
import { becomes, transcode } from './testing/transcoder-side.ts';
import { RESTART_BUDGET } from './transcode-schedule.ts';

let ingest: IngestFixture;

beforeAll(async () => {
  ingest = await startIngestFixture();
});

afterAll(() => ingest[Symbol.asyncDispose]());

test('a publisher with a valid key is live, transcoded, and interrupted at once when it goes', async () => {
  const { channel, secrets } = await ingest.newChannel();
  const publisher = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
  const { job, feed, head } = await transcode(ingest, 1);
  await using _ = feed;
  expect(head.source).toMatchObject({
    video: { width: 1280, frameRate: 30 },
    audio: { codec: 'aac', silent: false },
  });
  expect(Math.abs(Date.now() - head.clockBaseMs - 1000)).toBeLessThan(3000);
  const broadcast = await becomes(ingest, job.broadcastId, 'STREAMING', 3000);
  expect(broadcast).toMatchObject({ playbackId: job.playbackId, channel: { slug: channel.slug } });
  await feed.until('frames and sound', ({ video, audio }) => video.length > 10 && audio.length > 10);
  const gone = performance.now();
  await publisher[Symbol.asyncDispose]();
  await becomes(ingest, job.broadcastId, 'INTERRUPTED', 1000);
  expect(performance.now() - gone).toBeLessThan(1000);
  expect(await feed.ended()).toBe('complete');
  expect(ingest.log() + JSON.stringify(ingest.queue.enqueued)).not.toContain(secrets.streamKey);
});

test('the same key back goes on in the same broadcast, with higher epochs and a run of its own', async () => {
  const { secrets } = await ingest.newChannel();
  const first = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
  const before = await transcode(ingest, 1);
  await becomes(ingest, before.job.broadcastId, 'STREAMING', 3000);
  await first[Symbol.asyncDispose]();
  await using _ = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
  const after = await transcode(ingest, 1);
  expect(after.job).toMatchObject({
    broadcastId: before.job.broadcastId,
    playbackId: before.job.playbackId,
    broadcastStartedAtMs: before.job.broadcastStartedAtMs,
  });
  expect(after.job.sessionId).not.toBe(before.job.sessionId);
  expect(after.head.epoch).toBeGreaterThanOrEqual(before.head.epoch + EPOCHS_PER_SESSION);
  await becomes(ingest, after.job.broadcastId, 'STREAMING', 3000);
  for (const { feed } of [before, after]) await feed[Symbol.asyncDispose]();
});

describe('an encoder that freezes with its connection open', () => {
  test('is interrupted after three seconds, disconnected after five, and told why', async () => {
    const { secrets } = await ingest.newChannel();
    await using publisher = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    const { job, feed } = await transcode(ingest, 1);
    await using _ = feed;
    await becomes(ingest, job.broadcastId, 'STREAMING', 3000);
    publisher.freeze();
    const frozen = performance.now();
    await becomes(ingest, job.broadcastId, 'INTERRUPTED', 6000);
    const interruptedMs = performance.now() - frozen;
    await publisher.client.isClosed(4000);
    const closedMs = performance.now() - frozen;
    expect(interruptedMs).toBeLessThan(4500);
    expect(closedMs).toBeGreaterThan(4000);
    expect(closedMs).toBeLessThan(6000);
    expect(publisher.client.text).toContain('No media arrived');
  });
});

describe('a transcoder that goes', () => {
  test('is followed by the next run at once, primed with the newest keyframe; the older run is refused', async () => {
    const { secrets } = await ingest.newChannel();
    await using _ = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    const first = await transcode(ingest, 1);
    await first.feed.until('frames', ({ video }) => video.length > 3);
    const began = performance.now();
    await first.feed[Symbol.asyncDispose]();
    const second = await transcode(ingest, 2);
    expect(performance.now() - began).toBeLessThan(500);
    expect(second.head).toEqual({ ...first.head, epoch: first.head.epoch + 1 });
    await second.feed.until('a keyframe', ({ video }) => video.length > 1);
    expect(second.feed.flv.video[1]?.body[0]).toBe(0x17);
    const stale = await FeedClient.open(first.job.feedUrl, INTERNAL_SECRET);
    expect(stale.status).toBe(409);
    // A second worker with the same job (its lock had expired) takes the feed over; that is no early end.
    await using third = await FeedClient.open(second.job.feedUrl, INTERNAL_SECRET);
    expect(await second.feed.ended()).toBe('complete');
    expect(FeedHead.parse(JSON.parse(third.headers.get(FEED_HEAD_HEADER) ?? '{}')).epoch).toBe(
      first.head.epoch + 2,
    );
    await third.until('frames', ({ video }) => video.length > 10);
    expect(
      [...ingest.queue.waiting.values()].filter(
        (job) => job.kind === 'transcode' && job.sessionId === first.job.sessionId,
      ),
    ).toEqual([]);
  });

  test(`${RESTART_BUDGET} times in a minute ends the stream, and the streamer is told`, async () => {
    const { channel, secrets } = await ingest.newChannel();
    await using publisher = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    for (let run = 1; run <= RESTART_BUDGET; run += 1) {
      const { feed } = await transcode(ingest, run);
      await feed[Symbol.asyncDispose]();
    }
    await publisher.client.told('could not process this stream', 2000);
    await publisher.client.isClosed(1500);
    await poll(
      'the problem being stored',
      async () =>
        (await channelBySlug(ingest.db, channel.slug))?.lastProblem?.includes('could not process') === true,
      { deadlineMs: 2000 },
    );
  });
});

describe('the end of a broadcast', () => {
  test('a clean unpublish of a channel that ends at once closes it, and the live edge is told by one job', async () => {
    const { secrets } = await ingest.newChannel({ endAtOnce: true });
    await using publisher = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    const { job, feed } = await transcode(ingest, 1);
    await using _ = feed;
    await becomes(ingest, job.broadcastId, 'STREAMING', 3000);
    publisher.unpublish();
    await becomes(ingest, job.broadcastId, 'CLOSED', 2000);
    const finish = await poll(
      'the finish job',
      () =>
        ingest.queue.enqueued.find(
          (queued) => queued.kind === 'finish' && queued.broadcastId === job.broadcastId,
        ) ?? null,
      { deadlineMs: 3000 },
    );
    expect(finish).toMatchObject({ playbackId: job.playbackId });
  });

  test('closed from above drops the publisher within a second', async () => {
    const { secrets } = await ingest.newChannel();
    await using publisher = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    const { job, feed } = await transcode(ingest, 1);
    await using _ = feed;
    await becomes(ingest, job.broadcastId, 'STREAMING', 3000);
    await updateBroadcast(ingest.db, job.broadcastId, { status: 'CLOSED' });
    await publisher.client.isClosed(1500);
    expect(await feed.ended()).toBe('complete');
  });
});

test('a refused source leaves no broadcast behind, and its reason on the channel', async () => {
  const { channel, secrets } = await ingest.newChannel();
  await using client = await RtmpClient.publishing(ingest.rtmpPort, secrets.streamKey);
  client.video(0, Buffer.from([0x90, 0x68, 0x76, 0x63, 0x31]));
  await client.told('HEVC', 2000);
  await poll(
    'the reason',
    async () => (await channelBySlug(ingest.db, channel.slug))?.lastProblem?.includes('HEVC') === true,
    { deadlineMs: 2000 },
  );
  expect(await currentBroadcast(ingest.db, channel.id)).toBeNull();
});

test('a taken RTMP port is one sentence that names the variable', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const started = startRtmpIngest({
    config: {
      rtmp: { host: '127.0.0.1', port },
      internal: { host: '127.0.0.1', port: 0, secret: INTERNAL_SECRET },
      databaseUrl: 'postgres://unused',
      logLevel: 'silent',
    },
    db: ingest.db,
    queue: ingest.queue,
    logger: createLogger('test', 'silent'),
  });
  await expect(started).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringContaining('NARU_RTMP_PORT'),
  });
  other.close();
});

test('a stop interrupts the broadcast, ends the feed and takes waiting jobs back', async () => {
  const own = await startIngestFixture();
  const { secrets } = await own.newChannel();
  await using publisher = await RunningPublisher.start(own.rtmpPort, secrets.streamKey);
  await poll('a job', () => own.queue.waiting.size === 1, { deadlineMs: 3000 });
  const before = performance.now();
  await own[Symbol.asyncDispose]();
  expect(performance.now() - before).toBeLessThan(2500);
  expect(own.queue.waiting.size).toBe(0);
  await publisher.client.isClosed(1000);
});
