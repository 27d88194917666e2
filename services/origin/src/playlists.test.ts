import { gunzipSync } from 'node:zlib';
import { CACHE_CONTROL } from '@naru/contracts/cache-rules';
import { describe, expect, test } from 'vitest';
import { startOrigin } from './testing/running-origin.ts';

const MEDIA = '720p/media.m3u8';

/** Three complete segments (0 to 2) and two parts of segment 3; six parts of a third of a second in a segment. */
async function startLive() {
  const origin = await startOrigin();
  await origin.goLive(3);
  await origin.publish(origin.broadcast.part(), origin.broadcast.part());
  return origin;
}

describe('multivariant playlist', () => {
  test('is not there before every rendition has a complete segment', async () => {
    await using origin = await startOrigin();
    await origin.publish(origin.broadcast.start(1), origin.broadcast.part());
    expect((await origin.get('master.m3u8')).status).toBe(404);
    expect((await origin.get(MEDIA)).status).toBe(404);
    await origin.publish(...origin.broadcast.segment());
    const answer = await origin.get('master.m3u8');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('720p/media.m3u8\n');
    expect(answer.text).toContain('480p/media.m3u8\n');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'cache-control': CACHE_CONTROL['multivariant-playlist'],
    });
  });
});

describe('answered at once', () => {
  test.each([
    ['without a query', MEDIA, 200, 'media-playlist'],
    ['a number below the window', `${MEDIA}?_HLS_msn=0`, 200, 'media-playlist-with-directives'],
    ['a part that is there', `${MEDIA}?_HLS_msn=3&_HLS_part=1`, 200, 'media-playlist-with-directives'],
    ['a segment that is there', `${MEDIA}?_HLS_msn=2`, 200, 'media-playlist-with-directives'],
    ['a segment too far ahead', `${MEDIA}?_HLS_msn=5`, 400, 'refused'],
    ['a part too far ahead', `${MEDIA}?_HLS_msn=3&_HLS_part=11`, 400, 'refused'],
    ['a part without a segment', `${MEDIA}?_HLS_part=1`, 400, 'refused'],
    ['a negative number', `${MEDIA}?_HLS_msn=-1`, 400, 'refused'],
    ['an exponent', `${MEDIA}?_HLS_msn=1e3`, 400, 'refused'],
    ['a hexadecimal number', `${MEDIA}?_HLS_msn=0x10`, 400, 'refused'],
    ['a fraction', `${MEDIA}?_HLS_msn=1.5`, 400, 'refused'],
    ['a space', `${MEDIA}?_HLS_msn=%205`, 400, 'refused'],
    ['nothing', `${MEDIA}?_HLS_msn=`, 400, 'refused'],
    ['40 digits', `${MEDIA}?_HLS_msn=${'1'.repeat(40)}`, 400, 'refused'],
    ['more than a safe integer', `${MEDIA}?_HLS_msn=9007199254740993`, 400, 'refused'],
    ['Arabic digits', `${MEDIA}?_HLS_msn=%D9%A3`, 400, 'refused'],
    ['a parameter twice', `${MEDIA}?_HLS_msn=2&_HLS_msn=2`, 400, 'refused'],
    ['an unknown skip', `${MEDIA}?_HLS_skip=no`, 200, 'media-playlist'],
    ['an unknown directive', `${MEDIA}?_HLS_x=1`, 200, 'media-playlist'],
    ['a cache buster', `${MEDIA}?x=8a7d`, 200, 'media-playlist'],
    ['a rendition that is not there', '1080p/media.m3u8', 404, 'not-found'],
  ] as const)('%s', async (_, path, status, cache) => {
    await using origin = await startLive();
    const answer = await origin.get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers['cache-control']).toBe(CACHE_CONTROL[cache]);
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['timing-allow-origin']).toBe('*');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(origin.origin.held.now).toBe(0);
  });

  test('an old number gets the whole current playlist', async () => {
    await using origin = await startLive();
    const whole = await origin.get(MEDIA);
    expect((await origin.get(`${MEDIA}?_HLS_msn=0`)).text).toBe(whole.text);
    expect(whole.text).toContain('#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1-3.2.m4s"');
  });

  test('YES and v2 get a delta update', async () => {
    await using origin = await startOrigin();
    await origin.goLive(12);
    for (const skip of ['YES', 'v2']) {
      const answer = await origin.get(`${MEDIA}?_HLS_skip=${skip}`);
      expect(answer.text).toContain('#EXT-X-SKIP:SKIPPED-SEGMENTS=6');
    }
    expect((await origin.get(MEDIA)).text).not.toContain('EXT-X-SKIP');
  });

  test('a rendition that the broadcast does not have is not found', async () => {
    await using origin = await startOrigin({ shape: { renditions: ['480p'] } });
    await origin.goLive(1);
    expect((await origin.get(MEDIA)).status).toBe(404);
    expect((await origin.get('480p/media.m3u8')).status).toBe(200);
  });
});

describe('blocking reload', () => {
  test('a part that comes next is held, and answered within 100 ms of its completion', async () => {
    await using origin = await startLive();
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=3&_HLS_part=2`);
    const published = performance.now();
    await origin.publish(origin.broadcast.part());
    const answer = await pending.answer;
    expect(performance.now() - published).toBeLessThan(100);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('1-3.2.m4s');
    expect(answer.headers['cache-control']).toBe(CACHE_CONTROL['media-playlist-with-directives']);
    expect(origin.origin.held).toMatchObject({ now: 0, woken: 1 });
  });

  test('a part after the next one is held until it is there', async () => {
    await using origin = await startLive();
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=3&_HLS_part=3`);
    await origin.publish(origin.broadcast.part());
    expect(origin.origin.held.now).toBe(1);
    await origin.publish(origin.broadcast.part());
    expect((await pending.answer).text).toContain('1-3.3.m4s');
  });

  test('without a part it is held until the whole segment', async () => {
    await using origin = await startLive();
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=3`);
    const parts = origin.broadcast.segment();
    await origin.publish(...parts.slice(0, -1));
    expect(origin.origin.held.now).toBe(1);
    await origin.publish(...parts.slice(-1));
    expect((await pending.answer).text).toContain('\n1-3.m4s\n');
  });

  test('a part past the end of a finished segment is the first of the next', async () => {
    await using origin = await startLive();
    await origin.publish(...origin.broadcast.segment());
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=3&_HLS_part=6`);
    await origin.publish(origin.broadcast.part());
    expect((await pending.answer).text).toContain('1-4.0.m4s');
  });

  test('all that are held get the end at once, and directives mean nothing after it', async () => {
    await using origin = await startLive();
    const pending = [
      await origin.hold(`${MEDIA}?_HLS_msn=3&_HLS_part=2`),
      await origin.hold(`480p/media.m3u8?_HLS_msn=4&_HLS_part=0&_HLS_skip=YES`),
      await origin.hold(`${MEDIA}?_HLS_msn=3`),
    ];
    await origin.publish(origin.broadcast.end());
    for (const { answer } of pending) {
      const { status, text, headers } = await answer;
      expect(status).toBe(200);
      expect(text).toContain('#EXT-X-ENDLIST');
      expect(headers['cache-control']).toBe(CACHE_CONTROL['ended-playlist']);
    }
    for (const query of ['_HLS_msn=99', '_HLS_msn=abc', '_HLS_part=1', '_HLS_skip=YES&_HLS_skip=YES']) {
      const { status, text } = await origin.get(`${MEDIA}?${query}`);
      expect([query, status]).toEqual([query, 200]);
      expect(text).toContain('#EXT-X-ENDLIST');
      expect(text).not.toContain('EXT-X-SKIP');
    }
  });

  test('a new run goes on in the same playlist: the requests for its parts are answered', async () => {
    await using origin = await startLive();
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=4&_HLS_part=0`);
    await origin.publish(origin.broadcast.endRun());
    expect(origin.origin.held.now).toBe(1);
    await origin.publish(origin.broadcast.start(2), origin.broadcast.part());
    const { text } = await pending.answer;
    expect(text).toContain('#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="2-init.mp4"');
    expect(text).toContain('2-4.0.m4s');
  });

  test('HEAD is never held', async () => {
    await using origin = await startLive();
    const answer = await origin.get(`${MEDIA}?_HLS_msn=3&_HLS_part=2`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.body.length).toBe(0);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(100);
    expect(answer.headers['cache-control']).toBe(CACHE_CONTROL['media-playlist']);
  });
});

describe('representations', () => {
  test('gzip where it is accepted, the same text and the same weak entity tag', async () => {
    await using origin = await startLive();
    const plain = await origin.get(MEDIA);
    const zipped = await origin.get(MEDIA, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.body).toString()).toBe(plain.text);
    expect(zipped.headers['etag']).toBe(plain.headers['etag']);
    expect([plain, zipped].map(({ headers }) => headers['vary'])).toEqual([
      'Accept-Encoding',
      'Accept-Encoding',
    ]);
  });

  test('If-None-Match gets 304 until the playlist changes', async () => {
    await using origin = await startLive();
    const { headers } = await origin.get(MEDIA);
    const conditional = { headers: { 'if-none-match': `"other", ${headers['etag']}` } };
    const unchanged = await origin.get(MEDIA, conditional);
    expect([unchanged.status, unchanged.body.length]).toEqual([304, 0]);
    expect(unchanged.headers['etag']).toBe(headers['etag']);
    await origin.publish(origin.broadcast.part());
    expect((await origin.get(MEDIA, conditional)).status).toBe(200);
  });

  test('two origins show the same playlist, to the byte', async () => {
    await using first = await startLive();
    await using second = await startOrigin({ edge: first.edge });
    await first.get(MEDIA);
    await first.publish(first.broadcast.part());
    const [one, other] = [await first.get(MEDIA), await second.get(`../${first.id}/${MEDIA}`)];
    expect(other.text).toBe(one.text);
    expect(other.headers['etag']).toBe(one.headers['etag']);
  });
});
