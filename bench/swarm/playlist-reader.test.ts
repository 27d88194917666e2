import { expect, test } from 'vitest';
import { PlaylistFault, readMediaPlaylist, readMultivariant, startOf } from './playlist-reader.ts';

const HEAD = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,CAN-SKIP-UNTIL=12
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:10
`;

const part = (msn: number, index: number): string =>
  `#EXT-X-PART:DURATION=0.50000,URI="1-${msn}.${index}.m4s"${index === 0 ? ',INDEPENDENT=YES' : ''}\n`;

const segment = (msn: number): string =>
  `${[0, 1, 2, 3].map((index) => part(msn, index)).join('')}#EXTINF:2.00000,\n1-${msn}.m4s\n`;

const FULL = `${HEAD}#EXT-X-MAP:URI="1-init.mp4"
#EXTINF:2.00000,
1-10.m4s
${segment(11)}${part(12, 0)}${part(12, 1)}#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1-12.2.m4s"
`;

test('an open segment: the next part is the one after the last listed', () => {
  const playlist = readMediaPlaylist(FULL);
  expect(playlist).toMatchObject({
    holdBackSeconds: 1.5,
    partTargetSeconds: 0.5,
    canSkip: true,
    initUri: '1-init.mp4',
    next: { msn: 12, part: 2 },
    ended: false,
  });
  expect(playlist.parts.map(({ msn, part }) => `${msn}.${part}`)).toEqual([
    ...['11.0', '11.1', '11.2', '11.3'],
    ...['12.0', '12.1'],
  ]);
  expect(playlist.parts.at(-1)).toEqual({
    msn: 12,
    part: 1,
    uri: '1-12.1.m4s',
    durationSeconds: 0.5,
    independent: false,
  });
});

test('a complete segment: the next part is the first of the next one', () => {
  expect(readMediaPlaylist(`${HEAD}${segment(10)}`).next).toEqual({ msn: 11, part: 0 });
});

test('a delta update counts what it skips', () => {
  const delta = readMediaPlaylist(`${HEAD}#EXT-X-SKIP:SKIPPED-SEGMENTS=4\n${segment(14)}${part(15, 0)}`);
  expect(delta.parts[0]?.msn).toBe(14);
  expect(delta.next).toEqual({ msn: 15, part: 1 });
  expect(delta.initUri).toBeNull();
});

test('after a discontinuity the newest init section is the one that counts', () => {
  const text = `${HEAD}#EXT-X-MAP:URI="1-init.mp4"\n${segment(10)}#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="2-init.mp4"\n${part(11, 0)}`;
  expect(readMediaPlaylist(text).initUri).toBe('2-init.mp4');
});

test('line ends of any system are read', () => {
  expect(readMediaPlaylist(FULL.replaceAll('\n', '\r\n'))).toEqual(readMediaPlaylist(FULL));
});

test('an ended playlist needs no parts and no blocking reload', () => {
  expect(readMediaPlaylist('#EXTM3U\n#EXTINF:2,\na.m4s\n#EXT-X-ENDLIST\n').ended).toBe(true);
});

test('without a hold-back it is three part targets', () => {
  expect(readMediaPlaylist(FULL.replace('PART-HOLD-BACK=1.5,', '')).holdBackSeconds).toBe(1.5);
});

test.each([
  ['without blocking reload', FULL.replace('CAN-BLOCK-RELOAD=YES,', '')],
  ['without parts', FULL.replaceAll(/#EXT-X-PART:.*\n/g, '')],
  ['with a part without a URI', FULL.replace('URI="1-12.1.m4s"', 'X="1"')],
])('a playlist %s is no low-latency playlist', (_, text) => {
  expect(() => readMediaPlaylist(text)).toThrow(PlaylistFault);
});

test('playback starts the hold-back before the end, decoded from the independent part before', () => {
  const start = startOf(readMediaPlaylist(FULL));
  expect(start.parts.map(({ uri }) => uri)[0]).toBe('1-11.0.m4s');
  expect(start.parts).toHaveLength(6);
  expect(start.startSeconds).toBeCloseTo(1.5);
});

test('sums of thirds of a second reach a hold-back of one second', () => {
  const thirds = [0, 1, 2].map((index) => part(10, index).replace('0.50000', '0.33333')).join('');
  const start = startOf(
    readMediaPlaylist(`${HEAD.replace('=1.5', '=1')}${segment(10)}${thirds.replaceAll('1-10', '1-11')}`),
  );
  expect(start.parts).toHaveLength(3);
});

test('variants come in the order listed', () => {
  const text =
    '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=2,CODECS="a,b"\n720p/media.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\n480p/media.m3u8\n';
  expect(readMultivariant(text)).toEqual(['720p/media.m3u8', '480p/media.m3u8']);
  expect(() => readMultivariant('#EXTM3U\n')).toThrow(PlaylistFault);
});
