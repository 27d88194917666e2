import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ffmpeg } from '../../testing/ffmpeg.ts';
import { FINGERPRINT, PASSWORD, USERNAME_FRAGMENT } from '../sdp/testing/model-offers.ts';
import { openDatachannelPeers } from './datachannel-peer.ts';
import type { PeerEvents, PeerFactory } from './peer.ts';
import { connectPublisher } from './testing/connected-publisher.ts';
import { freeUdpPort } from '../../../../../tests/fixtures/free-udp-port.ts';
import { startObsClient } from './testing/obs-client.ts';
import { type StreamFiles, streamFiles } from './testing/stream-files.ts';

const HOST = '127.0.0.1';
const DEADLINE = { deadlineMs: 30_000 };
const logger = createLogger('test', 'silent');
const REMOTE = {
  ice: { usernameFragment: USERNAME_FRAGMENT, password: PASSWORD },
  fingerprint: FINGERPRINT,
};
const IGNORED: PeerEvents = { onDatagram: () => {}, onConnected: () => {}, onClosed: () => {} };

let files: StreamFiles;
beforeAll(async () => {
  files = await streamFiles();
});
afterAll(() => files[Symbol.asyncDispose]());

const openPeers = (port: number): PeerFactory =>
  openDatachannelPeers({ host: HOST, port, clock: systemClock, logger });

/** Frames that FFmpeg decodes of one track, opened as the transcoder does. */
async function decodedFrames(feed: Buffer, track: 'v' | 'a') {
  const { output, complaints } = await ffmpeg(
    [
      ...[
        '-flags',
        'low_delay',
        '-probesize',
        '32',
        '-analyzeduration',
        '0',
        '-f',
        'matroska',
        '-i',
        'pipe:0',
      ],
      ...['-map', `0:${track}`, '-fps_mode', 'passthrough', '-f', 'framecrc', 'pipe:1'],
    ],
    feed,
  );
  const lines = output.toString().split('\n');
  return { frames: lines.filter((line) => /^\d/.test(line)).length, complaints };
}

test('what OBS publishes arrives as a feed that FFmpeg decodes whole', async () => {
  await using factory = openPeers(await freeUdpPort());
  await using client = await startObsClient(files);
  using publisher = await connectPublisher(factory, client);
  await poll('two seconds of feed', () => publisher.feed.length > 2 * (30 + 50), DEADLINE);
  expect(publisher.seen).toMatchObject({ isConnected: true, isReady: true, closed: null, refused: null });
  expect(publisher.source.facts).toMatchObject({
    video: { codec: 'h264', width: 320, height: 180 },
    audio: { codec: 'opus', silent: false },
  });
  const feed = Buffer.concat(publisher.feed);
  const video = await decodedFrames(feed, 'v');
  const audio = await decodedFrames(feed, 'a');
  expect(video.frames).toBeGreaterThan(50);
  expect(audio.frames).toBeGreaterThan(85);
  expect(video.complaints + audio.complaints).not.toMatch(/error|invalid|corrupt|non.?monoton|missing/i);
  const { tracks } = publisher.source.counts;
  expect(tracks.video?.buffer.lost).toBe(0);
});

test('a killed publisher falls silent, which shows in the time of its last packet; a drop closes the peer', async () => {
  await using factory = openPeers(await freeUdpPort());
  await using client = await startObsClient(files);
  using publisher = await connectPublisher(factory, client);
  await poll('a source', () => publisher.seen.isReady, DEADLINE);
  client.process.kill('SIGKILL');
  await once(client.process, 'exit');
  const silentMs = () => systemClock.monotonic() - (publisher.source.lastPacketAtMs ?? Infinity);
  await poll('silence', () => silentMs() > 1000, { deadlineMs: 5000 });
  expect(publisher.seen.closed).toBeNull();
  publisher.source.drop({ reason: 'media-silence', problem: null });
  expect(publisher.seen.dropped?.reason).toBe('media-silence');
  expect(publisher.peer.send(new Uint8Array(20))).toBe(false);
});

test('an exception in a handler ends that connection, not the process', async () => {
  await using factory = openPeers(await freeUdpPort());
  await using client = await startObsClient(files);
  using publisher = await connectPublisher(factory, client);
  publisher.source.datagram = () => {
    throw new Error('a bug');
  };
  await poll('the end of the connection', () => publisher.seen.closed !== null, DEADLINE);
  expect(publisher.seen).toMatchObject({ isConnected: true, closed: 'failed' });

  await using another = await startObsClient(files);
  using next = await connectPublisher(factory, another);
  await poll('another source', () => next.seen.isReady, DEADLINE);
});

test('a publisher whose certificate is not the one of its offer never gets in, and that is told', async () => {
  await using factory = openPeers(await freeUdpPort());
  await using client = await startObsClient(files);
  const offer = client.offer.replace(/fingerprint:sha-256 .*/, `fingerprint:sha-256 ${FINGERPRINT}`);
  using publisher = await connectPublisher(factory, { ...client, offer });
  await poll('the end of the connection', () => publisher.seen.closed !== null, { deadlineMs: 5000 });
  expect(publisher.seen).toMatchObject({ isConnected: false, isReady: false, closed: 'failed' });
});

test('a UDP port that another program has is an error that names the setting', async () => {
  const socket = createSocket('udp4');
  const port = await freeUdpPort();
  socket.bind(port, HOST);
  await once(socket, 'listening');
  expect(() => openPeers(port)).toThrow(
    expect.objectContaining({
      code: 'port-in-use',
      message: expect.stringContaining('NARU_WEBRTC_UDP_PORT') as string,
    }),
  );
  socket.close();
});

test('an address that this machine does not have is named, and no port blamed', () => {
  const attempt = () =>
    openDatachannelPeers({ host: '198.51.100.7', port: 20_001, clock: systemClock, logger });
  expect(attempt).toThrow(
    expect.objectContaining({
      code: 'invalid-configuration',
      message: 'this machine has no address 198.51.100.7',
    }),
  );
});

test('a UDP port is taken for others of this process too, and free again after disposal', async () => {
  const port = await freeUdpPort();
  const first = openPeers(port);
  expect(() => openPeers(port)).toThrow(expect.objectContaining({ code: 'port-in-use' }));
  await first[Symbol.asyncDispose]();
  await using second = openPeers(port);
  expect(second.port).toBe(port);
  await expect(first.open(REMOTE, IGNORED)).rejects.toMatchObject({ code: 'unavailable' });
});

test('many peers share the port, each with credentials of its own, and close with it', async () => {
  await using factory = openPeers(await freeUdpPort());
  const peers = await Promise.all(Array.from({ length: 20 }, () => factory.open(REMOTE, IGNORED)));
  expect(new Set(peers.map(({ local }) => local.ice.password)).size).toBe(peers.length);
  expect(peers.every((peer) => !peer.send(new Uint8Array(20)))).toBe(true);
});

test('credentials that the library refuses are an error, and nothing stays open', async () => {
  await using factory = openPeers(await freeUdpPort());
  const remote = { ...REMOTE, fingerprint: 'no fingerprint' };
  await expect(factory.open(remote, IGNORED)).rejects.toMatchObject({ code: 'unavailable' });
});
