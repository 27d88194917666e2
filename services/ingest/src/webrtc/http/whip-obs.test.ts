import { poll } from '@naru/platform/poll';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startObsClient } from '../peer/testing/obs-client.ts';
import { type StreamFiles, streamFiles } from '../peer/testing/stream-files.ts';
import { type NativeWhip, startNativeWhip } from './testing/native-whip.ts';
import { sessionOf } from './testing/whip-fixture.ts';

const DEADLINE = { deadlineMs: 30_000 };

let files: StreamFiles;
let native: NativeWhip;
beforeAll(async () => {
  files = await streamFiles();
});
afterAll(() => files[Symbol.asyncDispose]());
beforeEach(async () => {
  native = await startNativeWhip();
});
afterEach(() => native[Symbol.asyncDispose]());

test('OBS publishes over HTTP, is seen, and stops with DELETE', async () => {
  const { whip, desk } = native;
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
  const { whip, desk } = native;
  const client = await startObsClient(files);
  const response = await whip.publish('live_key', { body: client.offer });
  client.answer(await response.text());
  await poll('pictures come', () => desk.isReady, DEADLINE);
  await client[Symbol.asyncDispose]();
  await poll('its session is freed', () => whip.server.sessions === 0, { deadlineMs: 20_000 });
  expect(desk.end?.reason).toMatch(/^(?:connection-lost|media-silence)$/);
});
