import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amf0 } from '../testing/amf0-bytes.ts';
import { EventLoopWatch } from '../testing/event-loop-watch.ts';
import { videoBody } from '../testing/generated-media.ts';
import { connectWith, declaring, randomBytes, strictArray } from '../testing/malformed-bytes.ts';
import {
  chunked,
  commandBytes,
  connectBytes,
  handshakeBytes,
  publishBytes,
  RtmpClient,
  setChunkSizeBytes,
} from '../testing/rtmp-client.ts';
import { RunningPublisher } from '../testing/running-publisher.ts';
import { type SeenPublish, TestDesk } from '../testing/test-desk.ts';
import { type RtmpServer, startRtmpServer } from './rtmp-server.ts';

/*
 * Malformed input against the real server, with another broadcast running all the
 * time: its frames must keep coming, whatever is thrown at the port.
 */

const bystanderAddress = '127.0.0.9';
const desk = new TestDesk();
let server: RtmpServer;
let bystander: RunningPublisher;
let seen: SeenPublish;
let loop: EventLoopWatch;

beforeAll(async () => {
  const logger = createLogger('test', 'silent');
  server = await startRtmpServer({ host: '127.0.0.1', port: 0, desk, clock: systemClock, logger });
  bystander = await RunningPublisher.start(server.port, 'good-bystander', { localAddress: bystanderAddress });
  seen = desk.newest;
  await poll('the bystander being live', () => seen.flv.video.length > 5, { deadlineMs: 5000 });
  loop = new EventLoopWatch();
});

afterAll(async () => {
  loop.stop();
  await bystander[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The other broadcast goes on: ten more frames arrive. */
async function bystanderIsUntouched(): Promise<void> {
  expect(seen.end).toBeNull();
  const before = seen.flv.video.length;
  await poll('frames of the bystander', () => seen.flv.video.length > before + 10, { deadlineMs: 3000 });
}

/** Sends after nothing, after the handshake, after connect, or as an accepted publisher; then sees it destroyed. */
async function expectDestroyed(
  bytes: Buffer,
  after: 'nothing' | 'handshake' | 'connect' | 'publish',
): Promise<string> {
  const accepted = desk.publishes.length;
  const client =
    after === 'publish'
      ? await RtmpClient.publishing(server.port, 'good-attacker')
      : await RtmpClient.open(server.port);
  await using _ = client;
  if (after === 'handshake') client.send(handshakeBytes());
  if (after === 'connect') client.send(Buffer.concat([handshakeBytes(), connectBytes()]));
  client.send(bytes);
  await client.isClosed(1500);
  if (after === 'publish') expect(desk.newest.end).not.toBeNull();
  else expect(desk.publishes).toHaveLength(accepted);
  return client.text;
}

describe('destroyed within a second', () => {
  test.each<[name: string, after: 'nothing' | 'handshake' | 'connect' | 'publish', bytes: Buffer]>([
    ['an AMF number cut after 2 bytes', 'handshake', connectWith(Buffer.from([0, 0x40, 0]))],
    ['SetChunkSize without a body', 'handshake', chunked({ type: 1, chunkStreamId: 2 }, Buffer.alloc(0))],
    ['SetChunkSize 0', 'handshake', setChunkSizeBytes(0)],
    ['SetChunkSize 1', 'handshake', setChunkSizeBytes(1)],
    ['SetChunkSize 127', 'handshake', setChunkSizeBytes(127)],
    ['SetChunkSize 0xffffffff', 'handshake', setChunkSizeBytes(0xff_ff_ff_ff)],
    ['SetChunkSize with the top bit', 'handshake', setChunkSizeBytes(0x80_00_10_00)],
    ['AMF marker 0x0d', 'handshake', connectWith(Buffer.from([0x0d]))],
    ['AMF marker 0x0e', 'handshake', connectWith(Buffer.from([0x0e]))],
    ['AMF marker 0x11', 'handshake', connectWith(Buffer.from([0x11]))],
    ['AMF marker 0xff', 'handshake', connectWith(Buffer.from([0xff]))],
    [
      'deeply nested objects',
      'handshake',
      connectWith(Buffer.concat(Array.from({ length: 3000 }, () => Buffer.from([3, 0, 1, 0x61])))),
    ],
    [
      '20,000 nested objects',
      'handshake',
      connectWith(Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([3, 0, 1, 0x61])))),
    ],
    ['a strict array of 4 billion values', 'handshake', connectWith(strictArray(0xff_ff_ff_ff))],
    [
      'a command of 15 MB',
      'handshake',
      connectWith(Buffer.concat([strictArray(15_000_000), Buffer.alloc(15_000_000, 5)])),
    ],
    ['random bytes after the handshake', 'handshake', randomBytes],
    ['an HTTP request', 'nothing', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a TLS ClientHello', 'nothing', Buffer.from('1603010200010001fc0303', 'hex')],
    ['an SSH banner', 'nothing', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['handshake version 6', 'nothing', handshakeBytes(6)],
    ['handshake version 0', 'nothing', handshakeBytes(0)],
    ['handshake version 255', 'nothing', handshakeBytes(255)],
    [
      '211 chunk streams of 16 MB',
      'handshake',
      Buffer.concat(
        Array.from({ length: 211 }, (_, id) => {
          const header = Buffer.concat([Buffer.from([0, id]), Buffer.alloc(11)]);
          header.writeUIntBE(0xff_ff_ff, 5, 3);
          header.writeUInt8(20, 8);
          return Buffer.concat([header, Buffer.alloc(128)]);
        }),
      ),
    ],
    ['a video message of 16 MB', 'publish', declaring(9, 0xff_ff_ff)],
    ['an audio message of 1 MB', 'publish', declaring(8, 1_000_000)],
    ['a type 3 chunk first', 'handshake', Buffer.from([0xc0 | 9, 1])],
    ['a type 2 chunk first', 'handshake', Buffer.from([0x80 | 9, 0, 0, 1])],
    ['media before publish', 'connect', chunked({ type: 9, streamId: 1 }, videoBody(true))],
    ['media before connect', 'handshake', chunked({ type: 9, streamId: 1 }, videoBody(true))],
    ['an aggregate message', 'publish', chunked({ type: 22, streamId: 1 }, Buffer.alloc(20))],
    ['a shared object', 'publish', chunked({ type: 19, streamId: 1 }, Buffer.alloc(20))],
    ['an AMF3 data message', 'publish', chunked({ type: 15, streamId: 1 }, Buffer.alloc(20))],
    [
      'endless commands',
      'handshake',
      Buffer.concat(Array.from({ length: 200 }, () => commandBytes(0, 'FCPublish', 1, null, 'x'))),
    ],
    [
      'endless createStream',
      'connect',
      Buffer.concat(Array.from({ length: 50 }, () => commandBytes(0, 'createStream', 1, null))),
    ],
  ])('%s', async (_, after, bytes) => {
    await expectDestroyed(bytes, after);
    await bystanderIsUntouched();
  });
});

describe('refused with a reason', () => {
  const badTcUrls: [name: string, tcUrl: number | boolean | null | string][] = [
    ['a number', 7],
    ['a boolean', true],
    ['null', null],
    ['not a URL', 'nonsense'],
    ['10 KB long', `rtmp://x/${'y'.repeat(10_000)}`],
  ];
  test.each(badTcUrls)('a tcUrl that is %s', async (_, tcUrl) => {
    const text = await expectDestroyed(connectWith(amf0({ app: 'live', tcUrl })), 'handshake');
    expect(text).toContain('NetConnection.Connect.Rejected');
  });

  test('connect without an object', async () => {
    expect(await expectDestroyed(commandBytes(0, 'connect', 1), 'handshake')).toContain('Connect.Rejected');
  });

  test.each(['live/../../etc', '', 'vod', 'LIVE', '__proto__'])('application %j', async (app) => {
    const text = await expectDestroyed(
      commandBytes(0, 'connect', 1, { app, tcUrl: 'rtmp://x/y' }),
      'handshake',
    );
    expect(text).toContain('Connect.Rejected');
  });

  test('a second connect', async () => {
    expect(await expectDestroyed(connectBytes(), 'connect')).toContain('Connect.Rejected');
  });

  test.each([
    ['a number', 5],
    ['null', null],
    ['an object', { a: 1 }],
    ['missing', undefined],
    ['empty', ''],
    ['only a query', '?x=1'],
  ])('a stream name that is %s', async (_, name) => {
    expect(await expectDestroyed(publishBytes(name), 'connect')).toContain('NetStream.Publish.BadName');
  });

  test('publish without any name', async () => {
    expect(await expectDestroyed(commandBytes(1, 'publish', 3, null), 'connect')).toContain(
      'Publish.BadName',
    );
  });

  test.each(['../../../../tmp/x', 'a/b', '%2e%2e', '..\\x', 'nul\u0000', 'x'.repeat(4096), '\u{1f600}', ' '])(
    'stream name %j',
    async (name) => {
      expect(await expectDestroyed(publishBytes(name), 'connect')).toContain('NetStream.Publish.BadName');
    },
  );

  test('publish before connect', async () => {
    expect(await expectDestroyed(publishBytes('good'), 'handshake')).toContain('NetStream.Publish.Rejected');
  });

  test('play', async () => {
    const text = await expectDestroyed(commandBytes(1, 'play', 4, null, 'good-bystander'), 'connect');
    expect(text).toContain('NetStream.Play.Failed');
  });

  test('a second publish', async () => {
    expect(await expectDestroyed(publishBytes('good-other'), 'publish')).toContain('Publish.BadName');
    expect(desk.newest.end).toMatchObject({ reason: 'refused' });
  });
});

test('at no time did the event loop stand still, and nobody is left', async () => {
  await bystanderIsUntouched();
  await poll('only the bystander being connected', () => server.connections === 1, { deadlineMs: 3000 });
  // A busy machine takes the processor away for hundreds of milliseconds; a message that stops the loop takes seconds.
  expect(loop.longestMs).toBeLessThan(2000);
});
