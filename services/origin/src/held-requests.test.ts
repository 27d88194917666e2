import { once } from 'node:events';
import { connect } from 'node:net';
import { poll } from '@naru/platform/poll';
import { describe, expect, test } from 'vitest';
import { type PendingRequest } from './testing/http-client.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { DEADLINE_MS, type RunningOrigin, startOrigin } from './testing/running-origin.ts';

const NEXT = '720p/media.m3u8?_HLS_msn=2&_HLS_part=0';
const soon = { deadlineMs: DEADLINE_MS, everyMs: 2 };

async function startLive(options: Parameters<typeof startOrigin>[0] = {}): Promise<RunningOrigin> {
  const origin = await startOrigin(options);
  await origin.goLive(2);
  return origin;
}

/** `count` requests from addresses with 100 each at most, all held. */
async function holdMany(
  origin: RunningOrigin,
  count: number,
  paths: readonly string[],
): Promise<PendingRequest[]> {
  const pending = Array.from({ length: count }, (_, index) =>
    origin.request(paths[index % paths.length] ?? NEXT, {
      localAddress: `127.0.1.${1 + Math.floor(index / 100)}`,
      headers: index % 3 === 0 ? { 'accept-encoding': 'gzip' } : {},
    }),
  );
  await poll(`${count} to be held`, () => origin.origin.held.now === count, {
    deadlineMs: 10_000,
    everyMs: 5,
  });
  return pending;
}

describe('a client that leaves', () => {
  test('frees its request', async () => {
    await using origin = await startLive();
    const pending = [await origin.hold(NEXT), await origin.hold('480p/1-2.0.m4s')];
    for (const { leave } of pending) leave();
    await poll('both to be freed', () => origin.origin.held.now === 0, soon);
    expect(origin.origin.held).toMatchObject({ left: 2, woken: 0 });
    await origin.publish(origin.broadcast.part());
    expect(origin.origin.held.woken).toBe(0);
  });

  test('frees the requests that were queued behind its first one, too', async () => {
    await using origin = await startLive();
    const socket = connect(origin.port, '127.0.0.1');
    const line = `GET /live/${origin.id}/${NEXT} HTTP/1.1\r\nHost: x\r\n\r\n`;
    socket.write(line + line + line);
    await poll('three to be held', () => origin.origin.held.now === 3, soon);
    socket.destroy();
    await poll('three to be freed', () => origin.origin.held.now === 0, soon);
    expect(origin.origin.held.left).toBe(3);
  });

  test('300 clients that leave by themselves leave nothing behind', async () => {
    await using origin = await startLive();
    for (const { leave } of await holdMany(origin, 300, [NEXT, '480p/1-2.0.m4s'])) leave();
    await poll('all to be freed', () => origin.origin.held.now === 0, soon);
    await holdMany(origin, 300, [NEXT]); // nobody is counted for those that left
  });
});

describe('many who wait', () => {
  test('1,000 held requests are woken by one part', async () => {
    await using origin = await startLive();
    const pending = await holdMany(origin, 1000, [
      NEXT,
      `${NEXT}&_HLS_skip=YES`,
      '480p/media.m3u8?_HLS_msn=2&_HLS_part=0',
      '720p/1-2.0.m4s',
    ]);
    await origin.publish(origin.broadcast.part());
    const answers = await Promise.all(pending.map(({ answer }) => answer));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(origin.origin.held).toMatchObject({ now: 0, woken: 1000, left: 0, expired: 0, refused: 0 });
  });

  test('one address may have 100 waiting in a broadcast; the next gets 429', async () => {
    await using origin = await startLive();
    const pending = await holdMany(origin, 100, [NEXT]);
    const refused = await origin.get(NEXT, { localAddress: '127.0.1.1' });
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' });
    expect((await origin.get('720p/1-2.0.m4s', { localAddress: '127.0.1.1' })).status).toBe(429);
    expect((await origin.get('720p/media.m3u8', { localAddress: '127.0.1.1' })).status).toBe(200);
    await origin.hold(NEXT, { localAddress: '127.0.1.2' });
    pending[0]?.leave();
    await poll('a place to be free', () => origin.origin.held.left === 1, soon);
    await origin.hold(NEXT, { localAddress: '127.0.1.1' });
  });

  test('over the limit of all a playlist gets 503 and may be asked for again', async () => {
    await using origin = await startLive({ limits: { held: 3 } });
    const pending = await holdMany(origin, 3, [NEXT]);
    const refused = await origin.get(NEXT);
    expect(refused.status).toBe(503);
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'public, max-age=1' });
    expect((await origin.get('720p/1-1.m4s')).status).toBe(200);
    await origin.publish(origin.broadcast.part());
    for (const { answer } of pending) expect((await answer).status).toBe(200);
    await origin.hold('720p/media.m3u8?_HLS_msn=2&_HLS_part=1');
  });
});

describe('nothing new', () => {
  test('gets 503 after three target durations, everybody at their own time', async () => {
    const clock = new ManualClock();
    await using origin = await startLive({ clock });
    const first = await origin.hold(NEXT);
    clock.advance(4000);
    const second = await origin.hold('720p/1-2.0.m4s');
    clock.advance(1999);
    expect(origin.origin.held.now).toBe(2);
    clock.advance(1);
    const answer = await first.answer;
    expect(answer.status).toBe(503);
    expect(answer.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'public, max-age=1' });
    expect(origin.origin.held).toMatchObject({ now: 1, expired: 1 });
    await poll('the timer to be set again', () => clock.sleeping > 1, soon);
    clock.advance(4000);
    expect((await second.answer).status).toBe(503);
    const third = await origin.hold(NEXT);
    await origin.publish(origin.broadcast.part());
    expect((await third.answer).status).toBe(200);
  });
});

describe('readers that do not read', () => {
  const LARGE = { shape: { partBytes: 2 * 1024 * 1024, partsPerSegment: 3, renditions: ['720p'] } };

  /** One answer, allowed by the queue limit and larger than what the kernel buffers. */
  const HUGE = { partBytes: 8 * 1024 * 1024, partsPerSegment: 3, renditions: ['720p'] };

  test('are cut after a time without progress', async () => {
    await using origin = await startLive({ shape: HUGE, limits: { stalledWriteMs: 200 } });
    const accepted = once(origin.server, 'connection'); // before that there is nothing to cut
    const socket = connect(origin.port, '127.0.0.1');
    socket.pause();
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.write(`GET /live/${origin.id}/720p/1-0.m4s HTTP/1.1\r\nHost: x\r\n\r\n`);
    await accepted;
    await poll('the server to cut it', async () => (await connections(origin)) === 0, soon);
    socket.resume();
    await closed;
  });

  test('may not queue more than the limit on one socket', async () => {
    await using origin = await startLive(LARGE);
    const accepted = once(origin.server, 'connection'); // before that there is nothing to cut
    const socket = connect(origin.port, '127.0.0.1');
    socket.pause();
    socket.on('error', () => {});
    socket.write(`GET /live/${origin.id}/720p/1-0.m4s HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(20));
    await accepted;
    await poll('the server to cut it', async () => (await connections(origin)) === 0, soon);
    socket.destroy();
  });

  test('a slow reader that goes on reading gets everything', async () => {
    await using origin = await startLive({ ...LARGE, limits: { stalledWriteMs: 300 } });
    const socket = connect(origin.port, '127.0.0.1');
    let received = 0;
    let last = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received - last < 512 * 1024) return;
      last = received;
      socket.pause();
      setTimeout(() => socket.resume(), 60);
    });
    socket.write(`GET /live/${origin.id}/720p/1-0.m4s HTTP/1.1\r\nHost: x\r\n\r\n`);
    await poll('all of it', () => received > 3 * 2 * 1024 * 1024, { deadlineMs: 10_000, everyMs: 20 });
    socket.destroy();
  });
});

async function connections(origin: RunningOrigin): Promise<number> {
  return new Promise((resolve, reject) => {
    origin.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
