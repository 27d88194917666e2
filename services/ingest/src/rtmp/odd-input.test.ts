import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amf0 } from '../testing/amf0-bytes.ts';
import { AAC_CONFIG_BODY, metadataBody, videoBody, videoConfigBody } from '../testing/generated-media.ts';
import {
  chunked,
  commandBytes,
  connectBytes,
  handshakeBytes,
  loginBytes,
  RtmpClient,
} from '../testing/rtmp-client.ts';
import { TestDesk } from '../testing/test-desk.ts';
import { type RtmpServer, startRtmpServer } from './rtmp-server.ts';

const desk = new TestDesk();
let server: RtmpServer;

beforeAll(async () => {
  const logger = createLogger('test', 'silent');
  server = await startRtmpServer({ host: '127.0.0.1', port: 0, desk, clock: systemClock, logger });
});

afterAll(() => server[Symbol.asyncDispose]());

describe('odd input is borne', () => {
  test('connect without a tcUrl: the application is in the message', async () => {
    await using client = await RtmpClient.open(server.port);
    client.send(Buffer.concat([handshakeBytes(), commandBytes(0, 'connect', 1, { app: 'live/' })]));
    await client.told('NetConnection.Connect.Success');
  });

  test('an empty command, acknowledgements, user control, an Abort of nothing', async () => {
    await using client = await RtmpClient.open(server.port);
    client.send(handshakeBytes());
    for (const type of [20, 17]) client.send(chunked({ type }, Buffer.alloc(type === 17 ? 1 : 0)));
    for (const type of [2, 3, 4, 5, 6]) client.send(chunked({ type, chunkStreamId: 2 }, Buffer.alloc(6)));
    client.send(connectBytes());
    await client.told('NetConnection.Connect.Success');
  });

  test('empty and tiny media, garbage and huge metadata: ignored, the stream goes on', async () => {
    await using client = await RtmpClient.publishing(server.port, 'good-tiny');
    const data = (payload: Buffer): void =>
      client.send(chunked({ type: 18, streamId: 1, chunkStreamId: 5 }, payload));
    client.video(0, Buffer.alloc(0));
    client.audio(0, Buffer.alloc(0));
    client.video(0, Buffer.from([0x17]));
    client.audio(0, Buffer.from([0xaf, 1]));
    data(Buffer.from([0xff, 1, 2, 3]));
    data(Buffer.alloc(0));
    data(amf0('@setDataFrame'));
    data(amf0('@setDataFrame', 'onMetaData'));
    data(amf0('onMetaData', 5));
    data(amf0('constructor', { x: 1 }));
    data(
      amf0(
        'onMetaData',
        Object.fromEntries([
          ['__proto__', { framerate: 1 }],
          ['constructor', { prototype: 1 }],
        ]),
      ),
    );
    data(Buffer.concat([amf0('onMetaData'), Buffer.alloc(1_000_000, 5)]));
    data(metadataBody({ encoder: 'test encoder' }));
    client.video(0, videoConfigBody());
    client.audio(0, AAC_CONFIG_BODY);
    client.video(0, videoBody(true));
    await poll('the source', () => desk.newest.ready, { deadlineMs: 3000 });
    expect(desk.newest.source.facts).toMatchObject({ encoder: 'test encoder', video: { frameRate: 30 } });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('what is sent while the key is checked counts only after the yes', async () => {
    let decide = (): void => {};
    desk.delay = new Promise((resolve) => {
      decide = resolve;
    });
    await using good = await RtmpClient.open(server.port);
    await using bad = await RtmpClient.open(server.port);
    const media = Buffer.concat([
      chunked({ type: 9, streamId: 1, chunkStreamId: 6 }, videoConfigBody()),
      chunked({ type: 8, streamId: 1, chunkStreamId: 4 }, AAC_CONFIG_BODY),
      chunked({ type: 9, streamId: 1, chunkStreamId: 6 }, videoBody(true)),
    ]);
    const accepted = desk.publishes.length;
    good.send(Buffer.concat([loginBytes('good-eager'), media]));
    bad.send(Buffer.concat([loginBytes('bad-eager'), media]));
    await poll(
      'both being checked',
      () => desk.asked.slice(-2).every(({ streamKey }) => streamKey.endsWith('-eager')),
      { deadlineMs: 2000 },
    );
    expect(desk.publishes).toHaveLength(accepted);
    decide();
    desk.delay = Promise.resolve();
    await poll('the good one', () => desk.publishes.length > accepted && desk.newest.ready, {
      deadlineMs: 2000,
    });
    bad.send(media); // ignores the refusal
    await bad.isClosed(1500);
    expect(bad.text).toContain('NetStream.Publish.BadName');
    expect(bad.text).not.toContain('NetStream.Publish.Start');
    expect(desk.publishes).toHaveLength(accepted + 1);
  });
});
