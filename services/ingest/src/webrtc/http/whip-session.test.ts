import { systemClock } from '@naru/platform/clock';
import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROBLEMS } from '../../problems.ts';
import { CONNECT_DEADLINE_MS, SILENCE_LIMIT_MS, ENDED_MEMORY_MS } from './limits.ts';
import { TakeOverDesk } from './testing/take-over-desk.ts';
import { sessionOf, startWhip, type WhipFixture } from './testing/whip-fixture.ts';

let whip: WhipFixture;
beforeEach(async () => {
  whip = await startWhip();
});
afterEach(() => whip[Symbol.asyncDispose]());

const soon = (what: string, ask: () => boolean): Promise<boolean> =>
  poll(what, ask, { deadlineMs: 5000, everyMs: 5 });
const hasEnded = (): Promise<boolean> => soon('the session ends', () => whip.desk.newest.end !== null);
/** As long as sessions need to look at the clock: one that ends later than now ends at this. */
async function clockIsSeen(): Promise<void> {
  const seen = whip.peers.newest;
  await soon('time is seen', () => !seen.closed);
  await systemClock.sleep(50);
}

test('a publisher that never connects is freed after 10 s', async () => {
  await whip.publish('good-key');
  whip.clock.advance(CONNECT_DEADLINE_MS - 1);
  await clockIsSeen();
  expect(whip.desk.newest.end).toBeNull();
  whip.clock.advance(1);
  await hasEnded();
  expect(whip.desk.newest.end).toEqual({ reason: 'connection-lost', problem: PROBLEMS.noMediaPath });
  expect(whip.peers.newest.closed).toBe(true);
  expect(whip.server.sessions).toBe(0);
});

test('one that connects stays, until nothing at all came for 15 s', async () => {
  await whip.publish('good-key');
  const { events } = whip.peers.newest;
  events.onConnected();
  whip.clock.advance(SILENCE_LIMIT_MS - 1);
  events.onDatagram(Uint8Array.of(0x80, 200, 0, 1), whip.clock.monotonic());
  whip.clock.advance(SILENCE_LIMIT_MS - 1);
  await clockIsSeen();
  expect(whip.desk.newest.end).toBeNull();
  whip.clock.advance(1);
  await hasEnded();
  expect(whip.desk.newest.end).toMatchObject({ reason: 'media-silence' });
});

test.each([
  ['closed', 'connection-lost', null],
  ['failed', 'connection-lost', PROBLEMS.noMediaPath],
] as const)('a connection that is %s ends its session at once', async (how, reason, problem) => {
  const { path } = sessionOf(await whip.publish('good-key'));
  whip.peers.newest.events.onClosed(how);
  expect(whip.desk.newest.end).toEqual({ reason, problem });
  expect((await whip.ask('GET', path)).status).toBe(404);
});

test('media that cannot be read ends its own session only', async () => {
  await using broken = await startWhip({
    createSource: ({ drop }) => ({
      protocol: 'whip',
      feedType: 'video/x-matroska',
      facts: null,
      clockBaseMs: 0,
      attach: () => {},
      detach: () => {},
      drop,
      tick: () => {},
      datagram: () => {
        throw new Error('a bug');
      },
    }),
  });
  await broken.publish('good-one');
  await broken.publish('good-two');
  broken.peers.newest.events.onDatagram(Uint8Array.of(1), 0);
  expect(broken.desk.publishes.map(({ end }) => end?.reason ?? null)).toEqual([null, 'protocol-error']);
});

test('the newest publisher of a key wins, and the connection of the former is closed', async () => {
  const desk = new TakeOverDesk();
  await using taken = await startWhip({ desk });
  await taken.publish('good-key');
  const second = sessionOf(await taken.publish('good-key'));
  expect(desk.seen.publishes.map(({ end }) => end?.reason ?? null)).toEqual(['superseded', null]);
  expect(taken.peers.opened.map(({ closed }) => closed)).toEqual([true, false]);
  expect((await taken.ask('GET', second.path)).status).toBe(204);
});

test.each(['GET', 'PATCH', 'DELETE'])(
  'one that was superseded and asks with %s is told so for ten minutes, with 409 instead of 404',
  async (method) => {
    await using taken = await startWhip({ desk: new TakeOverDesk(), clock: whip.clock });
    const { path, etag } = sessionOf(await taken.publish('good-key'));
    await taken.publish('good-key');
    const headers = {
      authorization: 'Bearer good-key',
      'content-type': 'application/trickle-ice-sdpfrag',
      'if-match': etag,
    };
    const told = await taken.ask(method, path, { headers });
    expect(told.status).toBe(409);
    expect(await told.json()).toMatchObject({ code: 'conflict', detail: PROBLEMS.superseded });
    expect(taken.server.sessions).toBe(1);
    whip.clock.advance(ENDED_MEMORY_MS);
    expect((await taken.ask(method, path, { headers })).status).toBe(404);
  },
);

test('a publisher that is superseded before its answer gets 409, and its late connection is closed', async () => {
  const desk = new TakeOverDesk();
  await using taken = await startWhip({ desk });
  let open = (): void => {};
  taken.peers.delay = new Promise((resolve) => {
    open = resolve;
  });
  const first = taken.publish('good-key');
  await soon('the first has come', () => taken.peers.opened.length === 1);
  const second = taken.publish('good-key');
  await soon('the second has come', () => taken.peers.opened.length === 2);
  open();
  expect((await first).status).toBe(409);
  expect((await second).status).toBe(201);
  expect(taken.peers.opened.map(({ closed }) => closed)).toEqual([true, false]);
});

test('a stop ends all sessions', async () => {
  const other = await startWhip();
  await other.publish('good-key');
  await other[Symbol.asyncDispose]();
  expect(other.desk.newest.end).toMatchObject({ reason: 'shutdown' });
  expect(other.peers.newest.closed).toBe(true);
});
