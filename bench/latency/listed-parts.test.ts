import { expect, test } from 'vitest';
import { readListedParts } from './listed-parts.ts';

const PLAYLIST = [
  '#EXTM3U',
  '#EXT-X-MEDIA-SEQUENCE:6',
  '#EXT-X-MAP:URI="0-init.mp4"',
  '#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z',
  '#EXTINF:2.00000,',
  '0-6.m4s',
  '#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:07.000Z',
  '#EXT-X-PART:DURATION=1.50000,URI="0-7.0.m4s",INDEPENDENT=YES',
  '#EXT-X-PART:DURATION=0.50000,URI="0-7.1.m4s"',
  '#EXTINF:2.00000,',
  '0-7.m4s',
  '#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:09.010Z',
  '#EXT-X-PART:DURATION=0.33333,URI="0-8.0.m4s",INDEPENDENT=YES',
  '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="0-8.1.m4s"',
  '',
].join('\n');

test('every listed part has the date of its first picture', () => {
  const second = Date.parse('2026-01-02T03:04:05Z');
  expect(readListedParts(PLAYLIST).parts).toEqual([
    { name: '0-7.0.m4s', programDateTimeMs: second + 2000 },
    { name: '0-7.1.m4s', programDateTimeMs: second + 3500 },
    { name: '0-8.0.m4s', programDateTimeMs: second + 4010 },
  ]);
});

test('the next part is asked for where the list ends', () => {
  expect(readListedParts(PLAYLIST).next).toEqual({ msn: 8, part: 1 });
  expect(readListedParts(`${PLAYLIST}#EXTINF:0.33333,\n0-8.m4s\n`).next).toEqual({ msn: 9, part: 0 });
});

test('an ended playlist has nothing to ask for', () => {
  expect(readListedParts(`${PLAYLIST}#EXT-X-ENDLIST\n`).next).toBeNull();
});
