import { describe, expect, test } from 'vitest';
import { renderMultivariantPlaylist } from './multivariant-playlist.ts';
import { folded, partAdded, partsBetween, runStarted, windowUpTo } from './testing/live-events.ts';
import { EMPTY_WINDOW, foldLiveEvent } from './timeline.ts';

const uriOf = (rendition: string) => `${rendition}/media.m3u8`;
const sized = (bytes: number) => ({
  media: { '720p': new Uint8Array(bytes), '480p': new Uint8Array(bytes / 2) },
});

test('lists the renditions best first, line by line', () => {
  expect(renderMultivariantPlaylist(windowUpTo(2, 1), uriOf)?.split('\n')).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=2400,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,CLOSED-CAPTIONS=NONE',
    '720p/media.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=1500000,AVERAGE-BANDWIDTH=1200,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=854x480,FRAME-RATE=30.000,CLOSED-CAPTIONS=NONE',
    '480p/media.m3u8',
    '',
  ]);
});

describe('is not visible', () => {
  test.each([
    ['before any run', EMPTY_WINDOW],
    ['before any media', folded(runStarted())],
    ['before the first segment is complete', windowUpTo(0, 5)],
  ])('%s', (_, window) => {
    expect(renderMultivariantPlaylist(window, uriOf)).toBeNull();
  });
});

test('stays visible while the next run has nothing yet, and after the end', () => {
  const paused = folded(
    runStarted(),
    ...partsBetween([0, 0], [1, 2]),
    runStarted({ epoch: 1001, firstMsn: 2 }),
  );
  expect(renderMultivariantPlaylist(paused, uriOf)).not.toBeNull();
  const ended = foldLiveEvent(paused, { kind: 'broadcast-ended', epoch: 1001 });
  expect(renderMultivariantPlaylist(ended, uriOf)).not.toBeNull();
});

describe('BANDWIDTH', () => {
  const bandwidths = (window: Parameters<typeof renderMultivariantPlaylist>[0]) =>
    [
      ...(renderMultivariantPlaylist(window, uriOf) ?? '').matchAll(
        /:BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+)/g,
      ),
    ].map(([, peak, average]) => [Number(peak), Number(average)]);

  test('is the measured peak when a segment exceeds what was declared', () => {
    const window = folded(
      runStarted(),
      ...partsBetween([0, 0], [1, 0], sized(100_000)),
      ...partsBetween([1, 0], [2, 0], sized(200_000)),
    );
    expect(bandwidths(window)).toEqual([
      [4_800_000, 3_600_000],
      [2_400_000, 1_800_000],
    ]);
  });

  test('counts the stump that an interruption left with its neighbour, and not the open segment', () => {
    const stump = partAdded(1, 0, sized(900_000));
    const window = folded(
      runStarted(),
      ...partsBetween([0, 0], [1, 0], sized(10_000)),
      stump,
      runStarted({ epoch: 1001, firstMsn: 2, discontinuitySequence: 1 }),
      ...partsBetween([2, 0], [2, 5], { epoch: 1001, ...sized(900_000) }),
    );
    // 960,000 bytes in 2.33333 s, as the media playlist tells it.
    expect(bandwidths(window)).toEqual([
      [3_291_434, 3_291_434],
      [1_645_717, 1_645_717],
    ]);
  });

  test('is the peak of any neighbours of 0.5 to 1.5 target durations together', () => {
    const window = folded(
      runStarted(),
      ...partsBetween([0, 0], [1, 0], sized(10_000)),
      partAdded(1, 0, sized(900_000)),
      runStarted({ epoch: 1001, firstMsn: 2, discontinuitySequence: 1 }),
      partAdded(2, 0, { epoch: 1001, ...sized(10_000) }),
      partAdded(2, 1, { epoch: 1001, ...sized(10_000) }),
      partAdded(2, 2, { epoch: 1001, ...sized(10_000), lastOfSegment: true }),
    );
    // The stump of one part with the second of the next run; with the long segment before it, it is 3.29 Mbit/s.
    expect(bandwidths(window)[0]?.[0]).toBe(5_580_014);
  });

  test('is the declared one alone when nothing long enough was measured', () => {
    const window = folded(runStarted(), partAdded(0, 0, { lastOfSegment: true }));
    expect(renderMultivariantPlaylist(window, uriOf)).toContain('BANDWIDTH=3000000,CODECS=');
  });
});
