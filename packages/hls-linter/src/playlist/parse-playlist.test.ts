import { expect, test } from 'vitest';
import { mediaPlaylist, multivariantPlaylist } from '../testing/playlists.ts';
import { parseAttributeList } from './attribute-list.ts';
import { mergeDelta } from './merge-delta.ts';
import { parsePlaylist } from './parse-playlist.ts';
import { lastPosition, nextPosition, secondsToEnd } from './playlist.ts';

test('an attribute list is read with commas inside quotes', () => {
  const { values, faults } = parseAttributeList('A=1,B="x,y",C=YES');
  expect([...values]).toEqual([
    ['A', '1'],
    ['B', 'x,y'],
    ['C', 'YES'],
  ]);
  expect(faults).toEqual([]);
});

test.each([
  'PART-TARGET="0.333"',
  'PART-TARGET=0x1',
  'PART-TARGET=1e0',
  'URI=part.m4s',
  'CAN-BLOCK-RELOAD="YES"',
  'LAST-MSN=-1',
  'RESOLUTION=1280',
])('%s is of another type', (text) => {
  expect(parseAttributeList(text)).toMatchObject({ faults: [], mistyped: [text.split('=')[0]] });
});

test.each(['', 'A', 'a=1', 'A=1,', 'A=1,A=2', 'A= 1', 'A="x', 'A=1;B=2,=3', ',A=1'])(
  '"%s" is found faulty',
  (text) => {
    expect(parseAttributeList(text).faults.length).toBeGreaterThan(0);
  },
);

test('a media playlist is read with its numbers, its open segment and its lines', () => {
  const playlist = mediaPlaylist({ discontinuityAt: 15 });
  expect(playlist).toMatchObject({
    targetDurationSeconds: 2,
    partTargetSeconds: 0.33334,
    mediaSequence: 10,
    ended: false,
    hints: [{ type: 'PART', uri: '1-19.2.m4s' }],
    reports: [{ uri: '../480p/media.m3u8', lastMsn: 19, lastPart: 1 }],
  });
  expect(playlist.segments.map(({ msn, discontinuitySequence }) => [msn, discontinuitySequence])).toEqual(
    Array.from({ length: 10 }, (_, index) => [10 + index, index < 5 ? 0 : 1]),
  );
  expect(playlist.segments[5]).toMatchObject({ discontinuity: true, map: '1-init.mp4', uri: '1-15.m4s' });
  expect(playlist.segments[9]).toMatchObject({
    uri: null,
    durationSeconds: null,
    parts: [{ index: 0 }, { index: 1 }],
  });
  expect(playlist.lines[(playlist.segments[9]?.parts[1]?.line.number ?? 0) - 1]?.text).toContain(
    '0-19.1'.replace('0', '1'),
  );
});

test('the next part follows the last one, also across the end of a segment', () => {
  expect(lastPosition(mediaPlaylist())).toEqual({ msn: 19, part: 1 });
  expect(nextPosition(mediaPlaylist())).toEqual({ msn: 19, part: 2 });
  expect(lastPosition(mediaPlaylist({ openParts: 0 }))).toEqual({ msn: 18, part: 5 });
  expect(nextPosition(mediaPlaylist({ openParts: 0 }))).toEqual({ msn: 19, part: 0 });
});

test('distances are from the end of a segment to the end of the playlist', () => {
  const distances = secondsToEnd(mediaPlaylist({ segments: 2 }).segments);
  expect(distances.map((seconds) => Number(seconds.toFixed(3)))).toEqual([2.667, 0.667, 0]);
});

test('a delta update is merged with what was known, and not without it', () => {
  const delta = mediaPlaylist({ skip: 3, openParts: 3, discontinuityAt: 11 });
  const merged = mergeDelta(mediaPlaylist({ discontinuityAt: 11 }), delta);
  expect(merged?.map(({ msn, map, discontinuitySequence }) => [msn, map, discontinuitySequence])).toEqual(
    mediaPlaylist({ discontinuityAt: 11 }).segments.map(({ msn, map, discontinuitySequence }) => [
      msn,
      map,
      discontinuitySequence,
    ]),
  );
  expect(mergeDelta(mediaPlaylist({ firstMsn: 12 }), delta)).toBeNull();
});

test('a multivariant playlist is read with its variants', () => {
  expect(multivariantPlaylist().variants.map(({ uri }) => uri)).toEqual([
    '720p/media.m3u8',
    '480p/media.m3u8',
  ]);
});

test.each([
  '',
  'not a playlist',
  '<html></html>',
  '#EXTM3U',
  '#EXT-X-PART:',
  '#EXTINF:\n\n#EXT-X-MEDIA-SEQUENCE:x',
])('text that is no playlist is read all the same: %j', (text) => {
  expect(parsePlaylist(text, 'http://stream.test/').lines.length).toBeGreaterThan(0);
});
