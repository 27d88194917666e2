import { expect, test, vi } from 'vitest';
import { parsePlaylist } from '../playlist/parse-playlist.ts';
import type { MediaPlaylist } from '../playlist/playlist.ts';
import { Findings } from '../report.ts';
import { startTinyServer } from '../testing/tiny-server.ts';
import { Asker } from './asker.ts';
import { now } from './http-client.ts';
import { RemovedMedia } from './removed-media.ts';

/** Of a segment; a removed one has to live on for so long. */
const SECONDS = 0.5;

function playlistFrom(url: string, mediaSequence: number): MediaPlaylist {
  const segments = [0, 1, 2].map((index) => `#EXTINF:${SECONDS},\n${mediaSequence + index}.m4s`);
  const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${mediaSequence}`];
  const playlist = parsePlaylist([...head, ...segments].join('\n'), `${url}media.m3u8`);
  if (playlist.kind !== 'media') throw new TypeError('this is no media playlist');
  return playlist;
}

/** Removes a segment that was last seen `secondsAgo` on a server that answers `status` after `delayMs`. */
async function remove(options: { secondsAgo?: number; delayMs?: number; status?: number }) {
  const { secondsAgo = 0, delayMs = 0, status = 404 } = options;
  const askedAt: number[] = [];
  await using server = await startTinyServer((_, res) => {
    askedAt.push(now());
    setTimeout(() => res.writeHead(status).end(), delayMs);
  });
  const findings = new Findings();
  using asker = new Asker(findings);
  using removed = new RemovedMedia(asker, findings);
  const removedAt = now();
  removed.add(playlistFrom(server.url, 7), playlistFrom(server.url, 8), removedAt - secondsAgo);
  await new Promise((resolve) => setTimeout(resolve, 1.4 * SECONDS * 1000));
  await removed.finish();
  return { waits: askedAt.map((at) => at - removedAt), broken: findings.violations.map(({ rule }) => rule) };
}

test('a removed segment is asked for just before it may be gone, by a timer of its own', async () => {
  const { waits, broken } = await remove({});
  expect(broken).toContain('removed-segment');
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThan(0.85 * SECONDS);
  expect(waits[0]).toBeLessThan(SECONDS);
});

test('one that lives on is right', async () => {
  expect((await remove({ status: 200 })).broken).not.toContain('removed-segment');
});

test('one that may have been removed long ago is not asked for', async () => {
  expect(await remove({ secondsAgo: 10 })).toEqual({ waits: [], broken: [] });
});

test('an answer that comes when the promise is over is not judged', async () => {
  const { waits, broken } = await remove({ delayMs: 200 });
  expect(waits).toHaveLength(1);
  expect(broken).not.toContain('removed-segment');
});

test('what is not due when the run is over is not waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const findings = new Findings();
    using asker = new Asker(findings);
    using removed = new RemovedMedia(asker, findings);
    removed.add(playlistFrom('http://127.0.0.1:1/', 7), playlistFrom('http://127.0.0.1:1/', 8), now());
    expect(vi.getTimerCount()).toBe(1);
    await removed.finish();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
