import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Findings } from '../report.ts';
import { startTinyServer } from '../testing/tiny-server.ts';
import { Asker, playlistIn } from './asker.ts';

const MEGABYTE = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(40 * MEGABYTE));

/** Reads `body` as a playlist. */
async function read(body: Uint8Array, headers: Record<string, string> = {}) {
  await using server = await startTinyServer((_, res) => res.writeHead(200, headers).end(body));
  using asker = new Asker(new Findings());
  return playlistIn(await asker.ask('media-playlist', { url: server.url }));
}

test.each([
  ['a large one', Buffer.alloc(5 * MEGABYTE, '#\n'), {}, 'a body over 4194304 bytes'],
  ['a bomb', bomb, { 'content-encoding': 'gzip' }, 'unpacks to over 4194304 bytes'],
  ['no gzip', Buffer.from('#EXTM3U'), { 'content-encoding': 'gzip' }, 'is broken gzip'],
  ['one of many lines', Buffer.from('#\n'.repeat(20_000)), {}, 'has over 20000 lines'],
])('of the playlists that cannot be read, %s is told as what it is', async (_, body, headers, message) => {
  await expect(read(body, headers)).rejects.toThrow(message);
});

test('a playlist of thousands of segments is read', async () => {
  const lines = ['#EXTM3U', ...Array.from({ length: 9000 }, (_, msn) => `#EXTINF:2,\n${msn}.m4s`)];
  expect(await read(Buffer.from(lines.join('\n')))).toMatchObject({ kind: 'media' });
});

test('media may be larger than a playlist', async () => {
  await using server = await startTinyServer((_, res) => res.end(Buffer.alloc(5 * MEGABYTE)));
  using asker = new Asker(new Findings());
  expect((await asker.ask('segment', { url: server.url })).body.length).toBe(5 * MEGABYTE);
});
