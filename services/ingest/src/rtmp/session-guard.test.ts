import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amf0 } from '../testing/amf0-bytes.ts';
import {
  AAC_CONFIG_BODY,
  AAC_FRAME_BODY,
  metadataBody,
  videoBody,
  videoConfigBody,
} from '../testing/generated-media.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { chunked, commandBytes, connectBytes, handshakeBytes, RtmpClient } from '../testing/rtmp-client.ts';
import { type SeenPublish, TestDesk } from '../testing/test-desk.ts';
import { KEYFRAME_DEADLINE_MS, MAX_CONNECTIONS_PER_ADDRESS, PUBLISH_DEADLINE_MS } from './limits.ts';
import { type RtmpServer, startRtmpServer } from './rtmp-server.ts';

const desk = new TestDesk();
const clock = new ManualClock();
const logged: unknown[] = [];
let server: RtmpServer;

beforeAll(async () => {
  const logger = createLogger('test', 'silent');
  for (const level of ['info', 'warn', 'error', 'debug'] as const) {
    logger[level] = (...entry: unknown[]) => {
      logged.push(entry);
    };
  }
  server = await startRtmpServer({ host: '127.0.0.1', port: 0, desk, clock, logger });
});

afterAll(() => server[Symbol.asyncDispose]());

async function publisher(key = 'good'): Promise<{ client: RtmpClient; seen: SeenPublish }> {
  const client = await RtmpClient.publishing(server.port, key);
  return { client, seen: desk.newest };
}

/** Headers and a keyframe: enough to be ready. */
function sendStart(client: RtmpClient): void {
  client.send(chunked({ type: 18, streamId: 1, chunkStreamId: 5 }, metadataBody()));
  client.video(0, videoConfigBody());
  client.audio(0, AAC_CONFIG_BODY);
  client.video(0, videoBody(true));
}

const ended = (seen: SeenPublish) => poll('the end', () => seen.end, { deadlineMs: 2000, everyMs: 5 });

describe('a good publisher', () => {
  test('is told so under an internal name, and its key is neither said nor logged', async () => {
    const { client, seen } = await publisher('good-secret-key?x=also-secret');
    await using _ = client;
    sendStart(client);
    await poll('ready', () => seen.ready, { deadlineMs: 2000 });
    expect(seen.request).toMatchObject({
      streamKey: 'good-secret-key',
      address: '127.0.0.1',
      protocol: 'rtmp',
    });
    expect(client.text).toContain('session-');
    expect(client.text + JSON.stringify(logged)).not.toContain('secret');
    expect(seen.source.facts).toEqual({
      video: { codec: 'h264', width: 1280, height: 720, frameRate: 30, profile: 'Baseline' },
      audio: { codec: 'aac', sampleRate: 48_000, channels: 2, silent: false },
      encoder: null,
    });
  });

  test.each(['FCUnpublish', 'deleteStream', 'closeStream'])(
    'that says %s has unpublished',
    async (command) => {
      const { client, seen } = await publisher();
      await using _ = client;
      client.send(commandBytes(0, command, 6, null, 1));
      expect(await ended(seen)).toEqual({ reason: 'unpublished', problem: null });
    },
  );

  test('that just goes has lost its connection, whether it closes or resets', async () => {
    for (const leave of ['destroy', 'resetAndDestroy'] as const) {
      const { client, seen } = await publisher();
      client.socket[leave]();
      expect(await ended(seen)).toEqual({ reason: 'connection-lost', problem: null });
    }
  });

  test('that only half closes is destroyed', async () => {
    const { client, seen } = await publisher();
    client.socket.end();
    await ended(seen);
    await client.isClosed(1000);
  });

  test('is acknowledged as often as it asks for', async () => {
    const { client } = await publisher();
    await using _ = client;
    const window = Buffer.alloc(4);
    window.writeUInt32BE(20_000);
    client.send(chunked({ type: 5, chunkStreamId: 2 }, window));
    sendStart(client);
    for (let frame = 1; frame < 20; frame += 1) client.video(frame * 40, videoBody(false, 3000));
    await client.told('\u0002\u0000\u0000\u0000\u0000\u0000\u0004\u0003'); // acknowledgement on chunk stream 2
  });
});

describe('the streamer is told why', () => {
  test.each<[string, (client: RtmpClient) => void, string]>([
    [
      'HEVC',
      (client) => client.video(0, Buffer.from([0x90, 0x68, 0x76, 0x63, 0x31])),
      'HEVC (H.265) is not supported',
    ],
    ['AV1', (client) => client.video(0, Buffer.from([0x90, 0x61, 0x76, 0x30, 0x31])), 'AV1 is not supported'],
    ['VP9', (client) => client.video(0, Buffer.from([0x90, 0x76, 0x70, 0x30, 0x39])), 'VP9 is not supported'],
    ['VP6', (client) => client.video(0, Buffer.from([0x14, 0, 0, 0])), 'VP6 is not supported'],
    ['Speex', (client) => client.audio(0, Buffer.from([0xb2, 0, 0])), 'Speex is not supported'],
    [
      'enhanced audio',
      (client) => client.audio(0, Buffer.from([0x91, 0x4f, 0x70, 0x75, 0x73])),
      'in enhanced RTMP is not',
    ],
    ['low delay AAC', (client) => client.audio(0, Buffer.from([0xaf, 0, 0xb9, 0x90])), 'AAC of this kind'],
    ['an 8K picture', (client) => client.video(0, videoConfigBody(7680, 4320)), '7680x4320 is too large'],
    ['a square of 1600', (client) => client.video(0, videoConfigBody(1600, 1600)), '1600x1600 is too large'],
  ])('%s', async (_, send, words) => {
    const { client, seen } = await publisher();
    await using __ = client;
    send(client);
    expect((await ended(seen)).reason).toBe('refused');
    await client.told('NetStream.Publish.Rejected', 1000);
    expect(client.text).toContain(words);
    expect(seen.end?.problem).toContain(words);
    await client.isClosed(1500);
  });

  test('a codec that changes in mid-stream', async () => {
    const { client, seen } = await publisher();
    await using _ = client;
    sendStart(client);
    await poll('ready', () => seen.ready, { deadlineMs: 2000 });
    client.video(40, Buffer.from([0x90, 0x68, 0x76, 0x63, 0x31]));
    expect((await ended(seen)).problem).toContain('HEVC');
  });

  test.each<[string, (client: RtmpClient) => void, string]>([
    ['only audio', (client) => client.audio(0, AAC_CONFIG_BODY), 'Audio alone'],
    [
      'no keyframe',
      (client) => {
        client.video(0, videoConfigBody());
        client.video(0, videoBody(false));
      },
      'keyframe interval',
    ],
    ['no sequence header', (client) => client.video(0, videoBody(true)), 'keyframe'],
    [
      'only metadata',
      (client) => client.send(chunked({ type: 18, streamId: 1 }, metadataBody())),
      'No video',
    ],
  ])('%s for 15 seconds', async (_, send, words) => {
    const { client, seen } = await publisher();
    await using __ = client;
    send(client);
    await client.told('NetStream.Publish.Start');
    client.send(commandBytes(0, 'createStream', 9, null)); // answered when all before it was handled
    await poll('the answer', () => client.text.split('_result').length > 3, { deadlineMs: 2000 });
    await clock.pass(KEYFRAME_DEADLINE_MS);
    expect((await ended(seen)).problem).toContain(words);
    await client.told(words, 1000);
  });

  test('too many connections from one address', async () => {
    const clients = await Promise.all(
      Array.from({ length: MAX_CONNECTIONS_PER_ADDRESS + 1 }, () =>
        RtmpClient.open(server.port, { localAddress: '127.0.7.7' }),
      ),
    );
    const last = clients.at(-1);
    for (const client of clients) client.send(Buffer.concat([handshakeBytes(), connectBytes()]));
    await poll(
      'refusal',
      () => clients.filter(({ text }) => text.includes('Too many connections')).length === 1,
      { deadlineMs: 3000 },
    );
    await using other = await RtmpClient.open(server.port, { localAddress: '127.0.7.8' });
    other.send(Buffer.concat([handshakeBytes(), connectBytes()]));
    await other.told('Connect.Success');
    for (const client of clients) await client[Symbol.asyncDispose]();
    expect(last).toBeDefined();
  });

  test('a session that is ended from above, with what is wrong', async () => {
    const { client, seen } = await publisher();
    await using _ = client;
    seen.source.drop({ reason: 'transcode-failed', problem: 'The server could not process this stream.' });
    await client.told('could not process');
    await client.isClosed(1500);
  });

  test('but a replaced publisher goes at once', async () => {
    const { client, seen } = await publisher();
    await using _ = client;
    const before = performance.now();
    seen.source.drop({ reason: 'superseded', problem: 'Another encoder took over.' });
    await client.isClosed(1000);
    expect(performance.now() - before).toBeLessThan(300);
  });
});

describe('who does not publish in ten seconds is cut', () => {
  test.each<[string, Buffer]>([
    ['a connection that says nothing', Buffer.alloc(0)],
    ['half a handshake', handshakeBytes().subarray(0, 900)],
    ['a handshake and no more', handshakeBytes()],
    ['connect and no more', Buffer.concat([handshakeBytes(), connectBytes()])],
    [
      'a message that never ends',
      Buffer.concat([handshakeBytes(), chunked({ type: 20 }, amf0('connect', 1)).subarray(0, 15)]),
    ],
  ])('%s', async (_, bytes) => {
    await using client = await RtmpClient.open(server.port);
    await using publishing = (await publisher()).client;
    client.send(bytes);
    await poll('the connection', () => server.connections >= 2, { deadlineMs: 2000 });
    await clock.pass(PUBLISH_DEADLINE_MS);
    await client.isClosed(1500);
    expect(publishing.closed).toBe(false);
  });
});

describe('media', () => {
  test('of a source without audio is given silence, and real audio later begins a new transcode', async () => {
    const { client, seen } = await publisher();
    await using _ = client;
    client.send(chunked({ type: 18, streamId: 1 }, amf0('@setDataFrame', 'onMetaData', { framerate: 25 })));
    client.video(0, videoConfigBody());
    client.video(0, videoBody(true));
    await poll('frames', () => client.socket.writableLength === 0, { deadlineMs: 2000 });
    for (let at = 40; !seen.ready && at < 4000; at += 40) {
      await clock.pass(40);
      client.video(at, videoBody(false));
      await poll('sent', () => client.socket.writableLength === 0, { deadlineMs: 2000, everyMs: 5 });
    }
    await poll('ready', () => seen.ready, { deadlineMs: 2000 });
    expect(seen.source.facts?.audio).toMatchObject({ silent: true });
    await poll('silence', () => seen.flv.audio.length > 3, { deadlineMs: 2000 });
    client.audio(4000, AAC_CONFIG_BODY);
    await poll('the change', () => seen.changes === 1, { deadlineMs: 2000 });
    expect(seen.source.facts?.audio).toMatchObject({ silent: false });
  });

  test('of another size reaches the feed with the next keyframe, but not more than every two seconds', async () => {
    const { client, seen } = await publisher();
    await using _ = client;
    sendStart(client);
    await poll('ready', () => seen.ready, { deadlineMs: 2000 });
    const widths = () => seen.flv.video.filter(({ body }) => body[1] === 0).length;
    await clock.pass(2000);
    for (let change = 1; change <= 50; change += 1) {
      client.video(change * 40, videoConfigBody(640, 360, { id: change % 30 }));
      client.video(change * 40, videoBody(true));
    }
    await poll('the frames', () => seen.flv.video.filter(({ body }) => body[1] === 1).length >= 51, {
      deadlineMs: 2000,
    });
    expect(widths()).toBe(2);
    expect(seen.source.facts?.video).toMatchObject({ width: 640, height: 360 });
    expect(seen.changes).toBe(0);
  });

  test('whose NAL units do not fit their frame is dropped', async () => {
    const { client, seen } = await publisher();
    await using _ = client;
    sendStart(client);
    const broken = videoBody(false);
    broken.writeUInt32BE(0xff_ff_ff, 5);
    client.video(40, broken);
    client.video(80, videoBody(false));
    client.audio(80, AAC_FRAME_BODY);
    await poll('the frame behind it', () => seen.flv.audio.length > 1, { deadlineMs: 2000 });
    expect(seen.flv.video).toHaveLength(3);
  });

  test('above 12 Mb/s is refused with the reason', async () => {
    const { client, seen } = await publisher();
    await using _ = client;
    sendStart(client);
    for (let frame = 1; seen.end === null && frame < 300; frame += 1) {
      await clock.pass(33);
      client.video(frame * 33, videoBody(false, 200_000)); // 48 Mb/s
      await poll('sent', () => client.socket.writableLength === 0 || client.closed, {
        deadlineMs: 2000,
        everyMs: 2,
      });
    }
    expect((await ended(seen)).problem).toContain('above 12 Mb/s');
  });
});
