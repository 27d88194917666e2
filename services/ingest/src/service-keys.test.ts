import { revokeStreamKey, rotateStreamKey } from '@naru/db/channels';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IngestFixture, startIngestFixture } from './testing/ingest-fixture.ts';
import { loginBytes, RtmpClient } from './testing/rtmp-client.ts';
import { RunningPublisher } from './testing/running-publisher.ts';
import { becomes, transcode } from './testing/transcoder-side.ts';

let ingest: IngestFixture;

beforeAll(async () => {
  ingest = await startIngestFixture();
});

afterAll(() => ingest[Symbol.asyncDispose]());

describe('the key', () => {
  test.each(['live_wrongwrongwrongwrongwrongwrong', 'x', ' '])(
    '%j is refused as BadName within two seconds',
    async (key) => {
      await using client = await RtmpClient.open(ingest.rtmpPort, { localAddress: '127.0.2.1' });
      client.send(loginBytes(key));
      await client.told('NetStream.Publish.BadName', 2500);
      await client.isClosed(1000);
      expect(client.text).not.toContain('Publish.Start');
    },
  );

  test('in another case or with a space behind it is another key', async () => {
    const { secrets } = await ingest.newChannel();
    for (const key of [secrets.streamKey.toUpperCase(), `${secrets.streamKey} `]) {
      await using client = await RtmpClient.open(ingest.rtmpPort, { localAddress: '127.0.2.2' });
      client.send(loginBytes(key));
      await client.told('NetStream.Publish.BadName', 2500);
    }
  });

  test('is found in time while another address guesses without end', async () => {
    const { secrets } = await ingest.newChannel();
    const guessers = await Promise.all(
      Array.from({ length: 40 }, () => RtmpClient.open(ingest.rtmpPort, { localAddress: '127.0.2.3' })),
    );
    for (const [index, guesser] of guessers.entries()) guesser.send(loginBytes(`guess-${index}`));
    const before = performance.now();
    await using good = await RtmpClient.publishing(ingest.rtmpPort, secrets.streamKey, {
      localAddress: '127.0.2.4',
    });
    expect(performance.now() - before).toBeLessThan(2000);
    expect(good.closed).toBe(false);
    for (const guesser of guessers) await guesser.isClosed(4000);
    expect(guessers.filter(({ text }) => text.includes('Too many wrong')).length).toBeGreaterThanOrEqual(30);
  });

  test.each([
    ['revoked', revokeStreamKey],
    ['rotated', rotateStreamKey],
  ] as const)('%s while live ends the stream within 5 s, and is refused from then on', async (_, change) => {
    const { channel, secrets } = await ingest.newChannel();
    await using publisher = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    const { job, feed } = await transcode(ingest, 1);
    await using __ = feed;
    await becomes(ingest, job.broadcastId, 'STREAMING', 3000);
    const before = performance.now();
    await change(ingest.db, channel.id);
    await publisher.client.isClosed(5000);
    expect(performance.now() - before).toBeLessThan(2000);
    expect(await feed.ended()).toBe('complete');
    await using client = await RtmpClient.open(ingest.rtmpPort, { localAddress: '127.0.2.5' });
    client.send(loginBytes(secrets.streamKey));
    await client.told('NetStream.Publish.BadName', 2500);
  });
});

describe('a second publisher with the same key', () => {
  test('wins at once; the first one is destroyed, its feed ends, the broadcast stays', async () => {
    const { secrets } = await ingest.newChannel();
    await using first = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    const before = await transcode(ingest, 1);
    await becomes(ingest, before.job.broadcastId, 'STREAMING', 3000);
    const began = performance.now();
    await using second = await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey);
    await first.client.isClosed(1000);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(await before.feed.ended()).toBe('complete');
    expect(ingest.log()).toContain('"reason":"superseded"');
    const after = await transcode(ingest, 1);
    expect(after.job.broadcastId).toBe(before.job.broadcastId);
    expect(second.client.closed).toBe(false);
    for (const { feed } of [before, after]) await feed[Symbol.asyncDispose]();
  });

  test('more often than three times a minute is told that several encoders fight', async () => {
    const { secrets } = await ingest.newChannel();
    const clients: RunningPublisher[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      clients.push(await RunningPublisher.start(ingest.rtmpPort, secrets.streamKey));
    }
    await using last = await RtmpClient.open(ingest.rtmpPort);
    last.send(loginBytes(secrets.streamKey));
    await last.told('Several encoders', 2500);
    expect(clients.at(-1)?.client.closed).toBe(false);
    for (const client of clients) await client[Symbol.asyncDispose]();
  });

  test('at the very same moment: one of both stays', async () => {
    const { secrets } = await ingest.newChannel();
    const both = await Promise.all([
      RunningPublisher.start(ingest.rtmpPort, secrets.streamKey),
      RunningPublisher.start(ingest.rtmpPort, secrets.streamKey),
    ]);
    await poll('one being closed', () => both.filter(({ client }) => client.closed).length === 1, {
      deadlineMs: 2000,
    });
    const { job, feed } = await transcode(ingest, 1);
    await feed.until('frames', ({ video }) => video.length > 5);
    await becomes(ingest, job.broadcastId, 'STREAMING', 3000);
    expect(both.filter(({ client }) => client.closed)).toHaveLength(1);
    await feed[Symbol.asyncDispose]();
    for (const publisher of both) await publisher[Symbol.asyncDispose]();
  });
});
