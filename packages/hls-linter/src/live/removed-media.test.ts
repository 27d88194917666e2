import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parsePlaylist } from '../playlist/parse-playlist.ts';
import type { MediaPlaylist } from '../playlist/playlist.ts';
import { Findings } from '../report.ts';
import { startTinyServer } from '../testing/tiny-server.ts';
import { Asker } from './asker.ts';
import { RemovedMedia } from './removed-media.ts';

/** Of a segment; a removed one has to live on for so long. */
const SECONDS = 2;
const STEP_SECONDS = 0.01;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function playlistFrom(url: string, mediaSequence: number): MediaPlaylist {
  const segments = [0, 1, 2].map((index) => `#EXTINF:${SECONDS},\n${mediaSequence + index}.m4s`);
  const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${mediaSequence}`];
  const playlist = parsePlaylist([...head, ...segments].join('\n'), `${url}media.m3u8`);
  if (playlist.kind !== 'media') throw new TypeError('this is no media playlist');
  return playlist;
}

/** Removes a segment that was last seen `secondsAgo` on a server that answers `status` after `delaySeconds`. */
async function remove(options: { secondsAgo?: number; delaySeconds?: number; status?: number }) {
  const { secondsAgo = 0, delaySeconds = 0, status = 404 } = options;
  let at = 100;
  const now = vi.fn(() => at);
  let asked = 0;
  await using server = await startTinyServer((_, res) => {
    asked += 1;
    at += delaySeconds;
    res.writeHead(status).end();
  });
  const findings = new Findings();
  using asker = new Asker(findings);
  using removed = new RemovedMedia(asker, findings, now);
  removed.add(playlistFrom(server.url, 7), playlistFrom(server.url, 8), at - secondsAgo);
  // A probe that begins looks at the clock.
  now.mockClear();
  while (now.mock.calls.length === 0 && at < 100 + 2 * SECONDS) {
    at += STEP_SECONDS;
    vi.advanceTimersByTime(STEP_SECONDS * 1000);
  }
  const beganAfter = at - 100;
  await removed.finish();
  return { asked, beganAfter, broken: findings.violations.map(({ rule }) => rule) };
}

test('a removed segment is asked for just before it may be gone, by a timer of its own', async () => {
  const { asked, beganAfter, broken } = await remove({});
  expect(broken).toContain('removed-segment');
  expect(asked).toBe(1);
  expect(beganAfter).toBeGreaterThan(0.85 * SECONDS);
  expect(beganAfter).toBeLessThan(SECONDS);
});

test('one that lives on is right', async () => {
  expect((await remove({ status: 200 })).broken).not.toContain('removed-segment');
});

test('one that may have been removed long ago is not asked for', async () => {
  expect(await remove({ secondsAgo: 10 })).toMatchObject({ asked: 0, broken: [] });
});

test('an answer that comes when the promise is over is not judged', async () => {
  const { asked, broken } = await remove({ delaySeconds: 1 });
  expect(asked).toBe(1);
  expect(broken).not.toContain('removed-segment');
});

test('what is not due when the run is over is not waited for', async () => {
  const findings = new Findings();
  using asker = new Asker(findings);
  using removed = new RemovedMedia(asker, findings, () => 100);
  removed.add(playlistFrom('http://127.0.0.1:1/', 7), playlistFrom('http://127.0.0.1:1/', 8), 100);
  expect(vi.getTimerCount()).toBe(1);
  await removed.finish();
  expect(vi.getTimerCount()).toBe(0);
});
