import { connect } from 'node:net';
import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CONNECT_DEADLINE_MS,
  MAX_REQUESTS_PER_ADDRESS,
  MAX_SESSIONS,
  MAX_SESSIONS_PER_KEY,
} from './limits.ts';
import { TakeOverDesk } from './testing/take-over-desk.ts';
import { startWhip, type WhipFixture } from './testing/whip-fixture.ts';

let whip: WhipFixture;
beforeEach(async () => {
  whip = await startWhip();
});
afterEach(() => whip[Symbol.asyncDispose]());

const HEAD =
  'POST /whip HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/sdp\r\n' +
  'content-length: 1000\r\n\r\n';

const soon = (what: string, ask: () => boolean | Promise<boolean>): Promise<boolean> =>
  poll(what, ask, { deadlineMs: 5000, everyMs: 5 });

/** A request as the core process forwards it, from one address or another. */
const from = (index: number) => ({ headers: { 'x-forwarded-for': `203.0.113.${index % 250}` } });

test('five sessions with one key are all, whatever becomes of them; other keys are let in', async () => {
  const asked = Array.from({ length: 200 }, (_, index) => whip.publish('good-key', from(index)));
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(MAX_SESSIONS_PER_KEY);
  expect(statuses.filter((status) => status === 429)).toHaveLength(200 - MAX_SESSIONS_PER_KEY);
  const refused = await whip.publish('good-key');
  expect(refused.headers.get('retry-after')).toBe('10');
  expect((await whip.publish('good-other')).status).toBe(201);
  whip.clock.advance(CONNECT_DEADLINE_MS);
  await soon('all are freed', () => whip.server.sessions === 0);
  expect((await whip.publish('good-key')).status).toBe(201);
});

test('places of wrong keys are given back', async () => {
  for (let attempt = 0; attempt <= MAX_SESSIONS_PER_KEY; attempt += 1) {
    expect((await whip.publish('wrong')).status).toBe(401);
  }
});

test('200 sessions are all, but for one that takes the place of another', async () => {
  const desk = new TakeOverDesk();
  await using full = await startWhip({ desk });
  const keys = Array.from({ length: MAX_SESSIONS + 20 }, (_, index) => `good-${index}`);
  const answers = await Promise.all(
    keys.map(async (key, index) => ({ key, status: (await full.publish(key, from(index))).status })),
  );
  const taken = answers.filter(({ status }) => status === 201);
  expect(taken).toHaveLength(MAX_SESSIONS);
  expect(full.server.sessions).toBe(MAX_SESSIONS);
  const refused = await full.publish('good-newcomer');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(desk.seen.asked.some(({ streamKey }) => streamKey === 'good-newcomer')).toBe(false);
  expect((await full.publish(taken[0]?.key ?? '')).status).toBe(201);
  expect(full.server.sessions).toBe(MAX_SESSIONS);
});

test('an address that sends many bodies byte by byte is refused, and keeps nobody else out', async () => {
  const sockets = Array.from({ length: MAX_REQUESTS_PER_ADDRESS }, () => {
    const socket = connect(whip.server.port, '127.0.0.1');
    socket.on('error', () => {}).write(`${HEAD}v=0`);
    return socket;
  });
  const refused = await poll(
    'no place being left',
    async () => {
      const response = await whip.ask('OPTIONS', '/whip');
      return response.status === 429 ? response : null;
    },
    { deadlineMs: 5000, everyMs: 5 },
  );
  expect(refused.headers.get('retry-after')).toBe('10');
  const headers = { 'x-forwarded-for': '203.0.113.5' };
  expect((await whip.publish('good-other', { headers })).status).toBe(201);
  for (const socket of sockets) socket.destroy();
  await soon('places are free', async () => (await whip.ask('OPTIONS', '/whip')).status === 204);
});

test('a port that is taken is named with its variable', async () => {
  await expect(startWhip({ port: whip.server.port })).rejects.toThrow('NARU_WHIP_PORT');
});

test('wrong keys count against the address that the core process names, and only that', async () => {
  await whip.publish('good-key', { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.5' } });
  expect(whip.desk.newest.request.address).toBe('203.0.113.5');
});
