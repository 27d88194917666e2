import { expect, test } from 'vitest';
import { parsePlaylist } from '../playlist/parse-playlist.ts';
import { Findings } from '../report.ts';
import { startTinyServer } from '../testing/tiny-server.ts';
import { Asker } from './asker.ts';
import { MediaReader } from './media-reader.ts';

/** What is asked for when a playlist with these lines is read, in order. */
async function read(lines: readonly string[]) {
  const asked: string[] = [];
  await using server = await startTinyServer(({ url = '' }, res) => {
    asked.push(url.slice(1));
    res.end('x');
  });
  const playlist = parsePlaylist(['#EXTM3U', ...lines].join('\n'), `${server.url}media.m3u8`);
  if (playlist.kind !== 'media') throw new TypeError('this is no media playlist');
  using asker = new Asker(new Findings());
  const reader = new MediaReader(asker, new Findings());
  reader.add(playlist);
  reader.add(playlist);
  await reader.finish();
  return { asked, unread: reader.unreadCount };
}

test('of very many parts the newest are read, and the others counted', async () => {
  const parts = Array.from({ length: 1000 }, (_, part) => `#EXT-X-PART:DURATION=0.3,URI="${part}.m4s"`);
  const { asked, unread } = await read(parts);
  expect([asked.length, unread]).toEqual([120, 880]);
  expect(asked).toContain('999.m4s');
  expect(asked).not.toContain('879.m4s');
});

test('so it is with segments', async () => {
  const segments = Array.from({ length: 1000 }, (_, msn) => `#EXTINF:2,\n${msn}.m4s`);
  const { asked, unread } = await read(segments);
  expect([asked.length, unread]).toEqual([60, 940]);
  expect(asked).toContain('999.m4s');
});
