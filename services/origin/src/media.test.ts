import { partText } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import { CACHE_CONTROL } from '@naru/contracts/cache-rules';
import { poll } from '@naru/platform/poll';
import { describe, expect, test } from 'vitest';
import { sendRaw } from './testing/http-client.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { DEADLINE_MS, startOrigin } from './testing/running-origin.ts';

/** Two complete segments (0 and 1) and the first part of segment 2; 64 bytes a part, six parts a segment. */
async function startLive() {
  const origin = await startOrigin();
  await origin.goLive(2);
  await origin.publish(origin.broadcast.part());
  return origin;
}

describe('init, segments and parts', () => {
  test.each([
    ['720p/1-init.mp4', '720p init 1', 48, 'init'],
    ['480p/1-1.3.m4s', partText('480p', 1, 1, 3), 64, 'part'],
    ['720p/1-2.0.m4s', partText('720p', 1, 2, 0), 64, 'part'],
    ['720p/1-1.m4s', partText('720p', 1, 1, 0), 6 * 64, 'segment'],
  ] as const)('%s is sent whole and may be kept', async (path, text, length, cache) => {
    await using origin = await startLive();
    const answer = await origin.get(path, { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.status).toBe(200);
    expect(answer.text.startsWith(`${text} `)).toBe(true);
    expect(answer.body.length).toBe(length);
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(length),
      'cache-control': CACHE_CONTROL[cache],
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'timing-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  test('a segment is its parts, byte for byte', async () => {
    await using origin = await startLive();
    const parts = [0, 1, 2, 3, 4, 5].map((part) => origin.get(`480p/1-0.${part}.m4s`));
    const joined = (await Promise.all(parts)).map(({ text }) => text).join('');
    expect((await origin.get('480p/1-0.m4s')).text).toBe(joined);
  });

  test.each([
    ['the open segment', '720p/1-2.m4s'],
    ['a part further in the future than the hinted one', '720p/1-2.2.m4s'],
    ['a part of the next segment', '720p/1-3.0.m4s'],
    ['another epoch', '720p/2-1.0.m4s'],
    ['another epoch of a hinted part', '720p/2-2.1.m4s'],
    ['an init of another epoch', '720p/2-init.mp4'],
    ['a part past the end of its segment', '720p/1-1.6.m4s'],
  ])('%s is not found, and that is forgotten quickly', async (_, path) => {
    await using origin = await startLive();
    const answer = await origin.get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers['cache-control']).toBe('public, max-age=1');
  });

  test('an open segment that its run left behind can be read whole', async () => {
    await using origin = await startLive();
    await origin.publish(origin.broadcast.endRun());
    expect((await origin.get('720p/1-2.m4s')).body.length).toBe(64);
  });
});

describe('the hinted part', () => {
  test('is held, then sent', async () => {
    await using origin = await startLive();
    const pending = await origin.hold('720p/1-2.1.m4s');
    await origin.publish(origin.broadcast.part());
    const answer = await pending.answer;
    expect(answer.status).toBe(200);
    expect(answer.text.startsWith(partText('720p', 1, 2, 1))).toBe(true);
    expect(answer.headers['cache-control']).toBe(CACHE_CONTROL.part);
  });

  test('is held across the end of a segment', async () => {
    await using origin = await startLive();
    await origin.publish(...origin.broadcast.segment());
    const pending = await origin.hold('480p/1-3.0.m4s', { headers: { range: 'bytes=0-3' } });
    await origin.publish(origin.broadcast.part());
    expect(await pending.answer).toMatchObject({ status: 206, text: '480p' });
  });

  test('is not found once it can never come', async () => {
    await using origin = await startLive();
    const pending = await origin.hold('720p/1-2.1.m4s');
    await origin.publish(origin.broadcast.endRun(), origin.broadcast.start(2));
    expect((await pending.answer).status).toBe(404);
    const next = await origin.hold('720p/2-3.0.m4s');
    await origin.publish(origin.broadcast.end());
    expect((await next.answer).status).toBe(404);
  });

  test('HEAD does not wait for it', async () => {
    await using origin = await startLive();
    expect((await origin.get('720p/1-2.1.m4s', { method: 'HEAD' })).status).toBe(404);
    expect(await origin.get('720p/1-2.0.m4s', { method: 'HEAD' })).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-length': '64' },
    });
  });
});

describe('a segment that has left the playlist', () => {
  test('stays readable for three target durations, then it is gone', async () => {
    const clock = new ManualClock();
    await using origin = await startOrigin({ clock });
    await origin.goLive(12);
    expect((await origin.get('720p/media.m3u8')).text).toContain('\n1-0.m4s\n');
    await origin.publish(...origin.broadcast.segments(5));
    expect((await origin.get('720p/media.m3u8')).text).not.toContain('\n1-0.m4s\n');
    clock.advance(3 * 2000);
    await origin.publish(...origin.broadcast.segment());
    expect((await origin.get('720p/1-0.m4s')).status).toBe(200);
    expect((await origin.get('480p/1-0.5.m4s')).status).toBe(200);
    clock.advance(2000);
    await origin.publish(origin.broadcast.part());
    expect((await origin.get('720p/1-0.m4s')).status).toBe(404);
    expect((await origin.get('720p/1-0.5.m4s')).status).toBe(404);
    expect((await origin.get('720p/1-2.m4s')).status).toBe(200);
  });

  test('an origin that starts later still finds what left lately', async () => {
    await using origin = await startOrigin();
    await origin.goLive(19);
    expect((await origin.get('720p/media.m3u8')).text).not.toContain('1-2.m4s');
    for (const msn of [0, 1, 2]) expect((await origin.get(`720p/1-${msn}.m4s`)).status).toBe(200);
  });
});

describe('ranges', () => {
  test.each([
    ['bytes=0-9', 206, 'bytes 0-9/384', 10],
    ['bytes=60-70', 206, 'bytes 60-70/384', 11],
    ['bytes=-5', 206, 'bytes 379-383/384', 5],
    ['bytes=380-', 206, 'bytes 380-383/384', 4],
    ['bytes=0-99999', 206, 'bytes 0-383/384', 384],
    ['bytes=9-0', 416, 'bytes */384', 0],
    ['bytes=384-', 416, 'bytes */384', 0],
    ['bytes=-0', 416, 'bytes */384', 0],
    [`bytes=${'0-,'.repeat(1000)}0-`, 200, undefined, 384],
    ['lines=1-2', 200, undefined, 384],
    ['bytes=a-b', 200, undefined, 384],
  ])('%s', async (range, status, contentRange, length) => {
    await using origin = await startLive();
    const whole = await origin.get('720p/1-1.m4s');
    const answer = await origin.get('720p/1-1.m4s', { headers: { range } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-range']).toBe(contentRange);
    expect(answer.body.length).toBe(length);
    expect(answer.headers['content-length']).toBe(String(length));
    const [, first] = /bytes (\d+)-/.exec(contentRange ?? '') ?? [];
    if (first !== undefined) expect(whole.text.slice(Number(first)).startsWith(answer.text)).toBe(true);
  });

  test('If-Range with another tag gets the whole', async () => {
    await using origin = await startLive();
    const headers = { range: 'bytes=0-3' };
    const { headers: first } = await origin.get('720p/1-1.m4s', { headers });
    const same = { ...headers, 'if-range': String(first['etag']) };
    expect((await origin.get('720p/1-1.m4s', { headers: same })).status).toBe(206);
    expect((await origin.get('720p/1-1.m4s', { headers: { ...headers, 'if-range': '"x"' } })).status).toBe(
      200,
    );
  });
});

test('If-None-Match gets 304; without validators to compare, If-Modified-Since gets 200', async () => {
  await using origin = await startLive();
  const { headers } = await origin.get('720p/1-1.m4s');
  for (const tag of [String(headers['etag']), `W/${headers['etag']}, "x"`, '*']) {
    const answer = await origin.get('720p/1-1.m4s', { headers: { 'if-none-match': tag } });
    expect([answer.status, answer.body.length]).toEqual([304, 0]);
    expect(answer.headers['content-length']).toBeUndefined();
  }
  const since = { 'if-modified-since': new Date().toUTCString() };
  expect((await origin.get('720p/1-1.m4s', { headers: since })).status).toBe(200);
});

test('a connection is kept for the next request, and answers keep the order of pipelined ones', async () => {
  await using origin = await startLive();
  const line = (path: string): string => `GET /live/${origin.id}/${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const bytes = line('720p/1-2.1.m4s') + line('720p/1-0.m4s') + line('480p/1-9.0.m4s');
  const received = sendRaw(origin.port, bytes, (text) => text.includes('404 Not Found'));
  await poll('the first to be held', () => origin.origin.held.now === 1, {
    deadlineMs: DEADLINE_MS,
    everyMs: 2,
  });
  await origin.publish(origin.broadcast.part());
  expect(
    (await received).match(/HTTP\/1\.1 \d+|Connection: [a-z-]+|720p part 1-\d\.0|part 1-2\.1/gi),
  ).toEqual([
    'HTTP/1.1 200',
    'Connection: keep-alive',
    'part 1-2.1',
    'HTTP/1.1 200',
    'Connection: keep-alive',
    '720p part 1-0.0',
    'HTTP/1.1 404',
    'Connection: keep-alive',
  ]);
});
