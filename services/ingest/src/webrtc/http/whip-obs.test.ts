import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PublishEnd } from '../../publish-session.ts';
import type { PublishDesk, PublishSource } from '../../publish-source.ts';
import { openDatachannelPeers } from '../peer/datachannel-peer.ts';
import { freeUdpPort } from '../../../../../tests/fixtures/free-udp-port.ts';
import { startObsClient } from '../peer/testing/obs-client.ts';
import { WhipSource } from '../session/whip-source.ts';
import { h264Stream, opusFile } from '../testing/generated-streams.ts';
import { sessionOf, startWhip } from './testing/whip-fixture.ts';

const HOST = '127.0.0.1';
const DEADLINE = { deadlineMs: 30_000 };
const logger = createLogger('test', 'silent');

let folder = '';
const files = { video: '', audio: '' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'naru-whip-'));
  files.video = join(folder, 'video.h264');
  files.audio = join(folder, 'audio.ogg');
  await writeFile(files.video, await h264Stream({ seconds: 4, size: '320x180', gop: 30 }));
  await writeFile(files.audio, await opusFile(4));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lets everybody in, and tells what becomes of the last one. */
class OpenDesk implements PublishDesk {
  source: PublishSource | null = null;
  isReady = false;
  end: PublishEnd | null = null;

  async admit(): ReturnType<PublishDesk['admit']> {
    const open = (source: PublishSource) => {
      this.source = source;
      return {
        sessionId: 'session',
        ready: () => {
          this.isReady = true;
        },
        mediaArrived: () => {},
        sourceChanged: () => {},
        ended: (end: PublishEnd) => {
          this.end = end;
        },
      };
    };
    return { kind: 'accepted', open };
  }
}

test('OBS publishes over HTTP, is seen, and stops with DELETE', async () => {
  const desk = new OpenDesk();
  const port = await freeUdpPort();
  await using peers = openDatachannelPeers({ host: HOST, port, clock: systemClock, logger });
  await using whip = await startWhip({
    desk,
    peers,
    addresses: [HOST],
    clock: systemClock,
    createSource: (parts) =>
      new WhipSource({ ...parts, clock: systemClock, ssrc: 1, maxBitsPerSecond: null, encoder: null }),
  });
  await using client = await startObsClient(files);
  const response = await whip.publish('live_key', { body: client.offer });
  const { path } = sessionOf(response);
  client.answer(await response.text());
  await poll('pictures come', () => desk.isReady, DEADLINE);
  expect(desk.source?.facts).toMatchObject({ video: { codec: 'h264', width: 320, height: 180 } });
  const headers = { authorization: 'Bearer live_key' };
  expect((await whip.ask('DELETE', path, { headers })).status).toBe(200);
  expect(desk.end).toEqual({ reason: 'unpublished', problem: null });
  expect(whip.server.sessions).toBe(0);
});

test('OBS that is killed is noticed by its silence or by its connection, and freed', async () => {
  const desk = new OpenDesk();
  const port = await freeUdpPort();
  await using peers = openDatachannelPeers({ host: HOST, port, clock: systemClock, logger });
  await using whip = await startWhip({ desk, peers, addresses: [HOST], clock: systemClock });
  const client = await startObsClient(files);
  const response = await whip.publish('live_key', { body: client.offer });
  client.answer(await response.text());
  await poll('pictures come', () => desk.isReady, DEADLINE);
  await client[Symbol.asyncDispose]();
  await poll('its session is freed', () => whip.server.sessions === 0, { deadlineMs: 20_000 });
  expect(desk.end?.reason).toMatch(/^(?:connection-lost|media-silence)$/);
});
