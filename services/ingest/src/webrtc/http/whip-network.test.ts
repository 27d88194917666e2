import { randomBytes } from 'node:crypto';
import { systemClock } from '@naru/platform/clock';
import { poll } from '@naru/platform/poll';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../problems.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { bindingRequest, isBindingSuccess } from '../peer/testing/binding-request.ts';
import { type ObsClient, startObsClient } from '../peer/testing/obs-client.ts';
import { type StreamFiles, streamFiles } from '../peer/testing/stream-files.ts';
import { startStranger } from '../peer/testing/stranger.ts';
import { FINGERPRINT, PASSWORD, USERNAME_FRAGMENT } from '../sdp/testing/model-offers.ts';
import { CONNECT_DEADLINE_MS } from './limits.ts';
import { type NativeWhip, startNativeWhip } from './testing/native-whip.ts';
import { sessionOf } from './testing/whip-fixture.ts';

const DEADLINE = { deadlineMs: 30_000 };
/** As long as an answer over loopback would need many times over. */
const LONG_ENOUGH_MS = 300;
/** First bytes, RFC 7983. */
const isDtls = ([first = 0]: Buffer): boolean => first >= 20 && first <= 63;
const isMedia = ([first = 0]: Buffer): boolean => first >= 128 && first <= 191;
/** RFC 6347, 4.2.1: a handshake record with a ClientHello. */
const isClientHello = (datagram: Buffer): boolean => datagram[0] === 22 && datagram[13] === 1;

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

const soon = (what: string, ask: () => boolean): Promise<boolean> => poll(what, ask, DEADLINE);

/** A receiver that a busy machine holds up must not lose by the full buffer of its socket: that has room for some 200. */
const BURST = 100;

/** The receiver has read what was sent before. */
async function oneOfItsOwn(): Promise<void> {
  const before = native.datagrams;
  await poll('a packet of its own', () => native.datagrams > before, { ...DEADLINE, everyMs: 2 });
}

/** POSTs the client's offer, changed or not, and gives it the answer. */
async function publish(client: ObsClient, offer = client.offer) {
  const response = await native.whip.publish('live_key', { body: offer });
  const session = sessionOf(response);
  client.answer(await response.text());
  return session;
}

/** ICE credentials of an answer. */
function credentialsOf(answer: string): { usernameFragment: string; password: string } {
  const [, usernameFragment = ''] = /^a=ice-ufrag:(.+)\r$/m.exec(answer) ?? [];
  const [, password = ''] = /^a=ice-pwd:(.+)\r$/m.exec(answer) ?? [];
  return { usernameFragment, password };
}

test('nothing is ever sent to the addresses that an offer or a PATCH names', async () => {
  await using first = await startStranger('127.0.0.2');
  await using second = await startStranger('127.0.0.3');
  const candidate = (address: string, { port }: { port: number }): string =>
    `a=candidate:1 1 udp 2130706431 ${address} ${port} typ host`;
  await using client = await startObsClient(files);
  const offer = client.offer.replaceAll(/^a=mid:.*$/gm, `$&\r\n${candidate('127.0.0.2', first)}`);
  expect(offer).toContain('127.0.0.2');
  const { path, etag } = await publish(client, offer);
  const fragment = [
    /^a=ice-ufrag:.*$/m.exec(client.offer)?.[0],
    /^a=ice-pwd:.*$/m.exec(client.offer)?.[0],
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    'a=mid:0',
    candidate('127.0.0.3', second),
    '',
  ];
  const trickled = await native.whip.ask('PATCH', path, {
    body: fragment.map((line) => line?.trim()).join('\r\n'),
    headers: {
      authorization: 'Bearer live_key',
      'content-type': 'application/trickle-ice-sdpfrag',
      'if-match': etag,
    },
  });
  expect(trickled.status).toBe(204);
  await soon('pictures come', () => native.desk.isReady);
  const { datagrams } = native;
  await soon('a second of media', () => native.datagrams > datagrams + 80);
  expect([...first.received, ...second.received]).toEqual([]);
});

test('a publisher whose certificate is not the one of its offer is freed within 5 s', async () => {
  await using client = await startObsClient(files);
  await publish(client, client.offer.replace(/sha-256 .*/, `sha-256 ${FINGERPRINT}`));
  expect(native.whip.server.sessions).toBe(1);
  await poll('it is freed', () => native.whip.server.sessions === 0, { deadlineMs: 5000 });
  expect(native.desk.end).toEqual({ reason: 'connection-lost', problem: PROBLEMS.noMediaPath });
  expect(native.datagrams).toBe(0);
});

test('one that never sends a packet is freed after 10 s, and its name is forgotten', async () => {
  const clock = new ManualClock();
  await using slow = await startNativeWhip(clock);
  await using stranger = await startStranger();
  const response = await slow.whip.publish('live_key');
  const { usernameFragment, password } = credentialsOf(await response.text());
  const check = bindingRequest(`${usernameFragment}:${USERNAME_FRAGMENT}`, password);
  clock.advance(CONNECT_DEADLINE_MS - 1);
  await systemClock.sleep(50);
  expect(slow.whip.server.sessions).toBe(1);
  clock.advance(1);
  await soon('it is freed', () => slow.whip.server.sessions === 0);
  expect(slow.desk.end).toEqual({ reason: 'connection-lost', problem: PROBLEMS.noMediaPath });
  await systemClock.sleep(LONG_ENOUGH_MS);
  await stranger.send(check, slow.port);
  await systemClock.sleep(LONG_ENOUGH_MS);
  expect(stranger.received).toEqual([]);
});

test('checks are answered only where both name and password are right', async () => {
  await using stranger = await startStranger('127.0.0.4');
  await using publisher = await startStranger('127.0.0.5');
  const response = await native.whip.publish('live_key');
  const { usernameFragment, password } = credentialsOf(await response.text());
  for (let index = 0; index < 2000; index += 1) {
    const name = `${randomBytes(4).toString('hex')}:${USERNAME_FRAGMENT}`;
    await stranger.send(bindingRequest(name, index % 2 === 0 ? password : PASSWORD), native.port);
  }
  const name = `${usernameFragment}:${USERNAME_FRAGMENT}`;
  await publisher.send(bindingRequest(name, password), native.port);
  await soon('the right one is answered', () => publisher.received.some(isBindingSuccess));
  await systemClock.sleep(LONG_ENOUGH_MS);
  expect(stranger.received).toEqual([]);
  await using guesser = await startStranger('127.0.0.6');
  await guesser.send(bindingRequest(name, PASSWORD), native.port);
  await systemClock.sleep(LONG_ENOUGH_MS);
  expect(guesser.received.filter(isBindingSuccess)).toEqual([]);
});

test('a ClientHello that comes before that of the publisher, from another address, does not keep it out', async () => {
  await using stranger = await startStranger();
  await using client = await startObsClient(files);
  let hellos = 0;
  native.relay.onDatagram = (datagram) => {
    if (!isClientHello(datagram)) return;
    hellos += 1;
    for (let copy = 0; copy < 10; copy += 1) void stranger.send(datagram, native.port);
  };
  await publish(client);
  await soon('pictures come', () => native.desk.isReady);
  expect(hellos).toBeGreaterThan(0);
  expect(stranger.received).toEqual([]);
});

describe('beside a publisher that is live', () => {
  let client: ObsClient;
  beforeEach(async () => {
    client = await startObsClient(files);
    await publish(client);
    await soon('pictures come', () => native.desk.isReady);
    await soon('two seconds of media', () => native.relay.sent.filter(isMedia).length > 160);
  });
  afterEach(() => client[Symbol.asyncDispose]());

  test('media that was sent before is let through to nobody, whoever sends it again', async () => {
    await using stranger = await startStranger();
    const replayed = native.relay.sent.filter((datagram) => isMedia(datagram) || isDtls(datagram));
    const { datagrams } = native;
    const sent = native.relay.sent.length;
    for (const [index, datagram] of replayed.entries()) {
      if (index % BURST === 0) await oneOfItsOwn();
      await native.relay.forge(datagram);
      await stranger.send(datagram, native.port);
    }
    await soon('a second of media', () => native.datagrams > datagrams + 80);
    expect(native.datagrams - datagrams).toBeLessThanOrEqual(native.relay.sent.length - sent);
    const none = { buffer: { duplicates: 0, late: 0, lost: 0 } };
    expect(native.counts).toMatchObject({ ignored: 0, tracks: { video: none, audio: none } });
    expect(native.desk.end).toBeNull();
  });

  test('20,000 packets of garbage cost it no more than 1 % of its own', async () => {
    await using stranger = await startStranger();
    const { datagrams } = native;
    for (let index = 0; index < 20_000; index += 1) {
      if (index % BURST === 0) await oneOfItsOwn();
      const garbage = randomBytes(index % 1300);
      // All kinds of packets there are, from anywhere and as if the publisher had sent them.
      await (index % 10 === 0 ? native.relay.forge(garbage) : stranger.send(garbage, native.port));
    }
    await soon('a second of media', () => native.datagrams > datagrams + 80);
    const { video, audio } = native.counts?.tracks ?? {};
    const lost = (video?.buffer.lost ?? Infinity) + (audio?.buffer.lost ?? Infinity);
    expect(lost / native.datagrams).toBeLessThanOrEqual(0.01);
    expect(native.desk.end).toBeNull();
    expect(stranger.received).toEqual([]);
  });
});
