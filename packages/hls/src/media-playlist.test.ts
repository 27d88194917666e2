import { lintDelta, lintPlaylist } from '@naru/hls-linter/lint-playlist';
import { describe, expect, test } from 'vitest';
import type { LiveEvent } from './live-event.ts';
import { type MediaUris, renderMediaPlaylist } from './media-playlist.ts';
import { folded, partsBetween, runStarted, windowUpTo } from './testing/live-events.ts';
import { EMPTY_WINDOW, foldLiveEvent, type LiveWindow } from './timeline.ts';

const uris: MediaUris = {
  init: (epoch) => `${epoch}-init.mp4`,
  segment: (epoch, msn) => `${epoch}-${msn}.m4s`,
  part: (epoch, msn, part) => `${epoch}-${msn}.${part}.m4s`,
  sibling: (rendition) => `../${rendition}/media.m3u8`,
};

const render = (window: LiveWindow, skip = false) => renderMediaPlaylist(window, '720p', { uris, skip });
const linesOf = (window: LiveWindow, skip = false) => render(window, skip).split('\n');
const secondRun = (overrides: Partial<Parameters<typeof runStarted>[0]> = {}) =>
  runStarted({ epoch: 1001, firstMsn: 2, discontinuitySequence: 1, ...overrides });
/** Run 1000 with segment 0 and two parts of segment 1, then run 1001 from segment 2 up to before [msn, part]. */
const twoRuns = (msn: number, part: number) =>
  folded(
    runStarted(),
    ...partsBetween([0, 0], [1, 2]),
    secondRun(),
    ...partsBetween([2, 0], [msn, part], { epoch: 1001 }),
  );

const HEAD = [
  '#EXTM3U',
  '#EXT-X-VERSION:9',
  '#EXT-X-TARGETDURATION:2',
  '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.00002,CAN-SKIP-UNTIL=12',
  '#EXT-X-PART-INF:PART-TARGET=0.33334',
];

test('a young broadcast, line by line', () => {
  expect(linesOf(windowUpTo(1, 2))).toEqual([
    ...HEAD,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-DISCONTINUITY-SEQUENCE:0',
    '#EXT-X-MAP:URI="1000-init.mp4"',
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-0.0.m4s",INDEPENDENT=YES',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-0.1.m4s"',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-0.2.m4s"',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-0.3.m4s"',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-0.4.m4s"',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-0.5.m4s"',
    '#EXTINF:2.00000,',
    '1000-0.m4s',
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000Z',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-1.0.m4s",INDEPENDENT=YES',
    '#EXT-X-PART:DURATION=0.33333,URI="1000-1.1.m4s"',
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1000-1.2.m4s"',
    '#EXT-X-RENDITION-REPORT:URI="../480p/media.m3u8",LAST-MSN=1,LAST-PART=1',
    '',
  ]);
});

describe('a broadcast that was interrupted', () => {
  test('shows the short segment, a discontinuity and the new init', () => {
    const lines = linesOf(twoRuns(2, 1));
    const from = lines.indexOf('#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000Z');
    expect(lines.slice(from)).toEqual([
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000Z',
      '#EXT-X-PART:DURATION=0.33333,URI="1000-1.0.m4s",INDEPENDENT=YES',
      '#EXT-X-PART:DURATION=0.33333,URI="1000-1.1.m4s"',
      '#EXTINF:0.66667,',
      '1000-1.m4s',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="1001-init.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:04.000Z',
      '#EXT-X-PART:DURATION=0.33333,URI="1001-2.0.m4s",INDEPENDENT=YES',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1001-2.1.m4s"',
      '#EXT-X-RENDITION-REPORT:URI="../480p/media.m3u8",LAST-MSN=2,LAST-PART=0',
      '',
    ]);
  });

  test('keeps its hint while nobody publishes', () => {
    const paused = foldLiveEvent(windowUpTo(1, 2), { kind: 'run-ended', epoch: 1000 });
    expect(linesOf(paused).slice(-5)).toEqual([
      '#EXTINF:0.66667,',
      '1000-1.m4s',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1000-2.0.m4s"',
      '#EXT-X-RENDITION-REPORT:URI="../480p/media.m3u8",LAST-MSN=1,LAST-PART=1',
      '',
    ]);
  });

  test('hints at the first part of a run that has just begun, behind its discontinuity and init', () => {
    const begun = folded(runStarted(), ...partsBetween([0, 0], [1, 2]), secondRun());
    expect(linesOf(begun).slice(-6)).toEqual([
      '1000-1.m4s',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="1001-init.mp4"',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1001-2.0.m4s"',
      '#EXT-X-RENDITION-REPORT:URI="../480p/media.m3u8",LAST-MSN=1,LAST-PART=1',
      '',
    ]);
  });

  test('counts the discontinuity of a run that never showed anything', () => {
    const third = runStarted({ epoch: 1002, firstMsn: 2, discontinuitySequence: 2 });
    const window = folded(
      runStarted(),
      ...partsBetween([0, 0], [1, 2]),
      secondRun(),
      third,
      ...partsBetween([2, 0], [2, 1], { epoch: 1002 }),
    );
    const lines = linesOf(window);
    expect(lines.filter((line) => line === '#EXT-X-DISCONTINUITY')).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('#EXT-X-MAP'))).toHaveLength(2);
  });
});

describe('segments that leave', () => {
  test('raise the discontinuity sequence only when the tagged segment itself leaves', () => {
    const sequenceAndTags = (window: LiveWindow) => {
      const lines = linesOf(window);
      const sequence = lines.find((line) => line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE:'));
      return [
        Number(sequence?.split(':')[1]),
        lines.filter((line) => line === '#EXT-X-DISCONTINUITY').length,
      ];
    };
    // 15 complete segments: 2 to 16, then 3 to 17.
    expect(sequenceAndTags(twoRuns(16, 0))).toEqual([0, 1]);
    expect(linesOf(twoRuns(17, 0))[5]).toBe('#EXT-X-MEDIA-SEQUENCE:2');
    expect(sequenceAndTags(twoRuns(17, 0))).toEqual([0, 1]);
    expect(linesOf(twoRuns(18, 0))[5]).toBe('#EXT-X-MEDIA-SEQUENCE:3');
    expect(sequenceAndTags(twoRuns(18, 0))).toEqual([1, 0]);
  });

  test('leave the init in front of what is listed first', () => {
    const lines = linesOf(twoRuns(30, 1));
    expect(lines[7]).toBe('#EXT-X-MAP:URI="1001-init.mp4"');
    expect(lines.filter((line) => line.startsWith('#EXT-X-MAP'))).toHaveLength(1);
  });
});

describe('parts', () => {
  const listed = (window: LiveWindow) => [
    ...new Set(
      [...render(window).matchAll(/#EXT-X-PART:.*URI="1000-(\d+)\./g)].map(([, msn]) => Number(msn)),
    ),
  ];

  test('are listed for the last three target durations', () => {
    expect(listed(windowUpTo(20, 0))).toEqual([17, 18, 19]);
    expect(listed(windowUpTo(20, 1))).toEqual([17, 18, 19, 20]);
    expect(listed(windowUpTo(20, 5))).toEqual([17, 18, 19, 20]);
  });

  test('are preceded by the date of their segment, which every segment has', () => {
    const lines = linesOf(windowUpTo(20, 3));
    expect(lines.filter((line) => line.startsWith('#EXT-X-PROGRAM-DATE-TIME'))).toHaveLength(16);
    for (const [index, line] of lines.entries()) {
      if (line.includes('.0.m4s",INDEPENDENT')) expect(lines[index - 1]).toMatch(/^#EXT-X-PROGRAM-DATE-TIME/);
    }
  });

  test('of 200 ms get round numbers', () => {
    const run = runStarted({ partTargetSeconds: 0.2 });
    expect(render(folded(run, ...partsBetween([0, 0], [1, 0], { durationSeconds: 0.2 })))).toContain(
      'PART-HOLD-BACK=0.6,CAN-SKIP-UNTIL=12\n#EXT-X-PART-INF:PART-TARGET=0.2\n',
    );
  });
});

describe('a delta update', () => {
  test('skips whole segments that ended at least CAN-SKIP-UNTIL ago, and repeats the rest', () => {
    const window = windowUpTo(20, 2);
    const full = linesOf(window);
    const delta = linesOf(window, true);
    // Segments 5 to 20 are listed; 14 to 19 and the open one are the last 12.67 s.
    expect(delta.slice(0, 8)).toEqual([...full.slice(0, 7), '#EXT-X-SKIP:SKIPPED-SEGMENTS=9']);
    const rest = full.indexOf('#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:28.000Z');
    expect(delta.slice(8)).toEqual(full.slice(rest));
    expect(full[rest + 2]).toBe('1000-14.m4s');
  });

  test('is the full playlist while nothing can be skipped', () => {
    expect(render(windowUpTo(6, 0), true)).toBe(render(windowUpTo(6, 0)));
    expect(render(windowUpTo(6, 5), true)).toBe(render(windowUpTo(6, 5)));
    expect(render(windowUpTo(7, 0), true)).toContain('#EXT-X-SKIP:SKIPPED-SEGMENTS=1');
  });

  test('shows a discontinuity and an init that stand right behind the skipped segments', () => {
    const delta = linesOf(twoRuns(8, 0), true);
    expect(delta.slice(6, 11)).toEqual([
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-SKIP:SKIPPED-SEGMENTS=2',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="1001-init.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:04.000Z',
    ]);
  });

  test('leaves them out when they belong to a skipped segment, and counts from the same number', () => {
    const delta = linesOf(twoRuns(9, 0), true);
    expect(delta.slice(6, 9)).toEqual([
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-SKIP:SKIPPED-SEGMENTS=3',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:06.000Z',
    ]);
    expect(delta.some((line) => line.startsWith('#EXT-X-MAP') || line === '#EXT-X-DISCONTINUITY')).toBe(
      false,
    );
  });

  test('never skips inside the last twelve seconds, wherever the broadcast stands', () => {
    for (const event of broadcastWithThreeRuns().windows) {
      const skipped = Number(/SKIPPED-SEGMENTS=(\d+)/.exec(render(event, true))?.[1] ?? 0);
      const rest = event.segments.slice(skipped).reduce((sum, segment) => sum + segment.durationSeconds, 0);
      if (skipped > 0) expect(rest).toBeGreaterThanOrEqual(12 - 1e-6);
    }
  });
});

describe('the end', () => {
  const ended = foldLiveEvent(windowUpTo(20, 2), { kind: 'broadcast-ended', epoch: 1000 });

  test('is ENDLIST behind the last segment, without hint and reports', () => {
    expect(linesOf(ended).slice(-4)).toEqual(['#EXTINF:0.66667,', '1000-20.m4s', '#EXT-X-ENDLIST', '']);
    expect(render(ended)).not.toMatch(/PRELOAD-HINT|RENDITION-REPORT/);
  });

  test('makes delta updates full playlists', () => {
    expect(render(ended, true)).toBe(render(ended));
  });
});

test('nothing can be listed before the first run', () => {
  expect(() => render(EMPTY_WINDOW)).toThrow(RangeError);
});

test('both renditions differ in nothing but the report of the other', () => {
  const [a, b] = ['720p', '480p'].map((name) =>
    renderMediaPlaylist(twoRuns(5, 3), name, { uris, skip: false }).replaceAll(/\.\.\/\w+\//g, ''),
  );
  expect(a).toBe(b);
});

test('every playlist of a broadcast of three runs follows the rules, also compared with the one before', () => {
  const { windows } = broadcastWithThreeRuns();
  let before: string | null = null;
  for (const window of windows) {
    const playlist = render(window);
    expect(lintPlaylist(playlist, before)).toEqual([]);
    const delta = render(window, true);
    expect(lintDelta({ former: before ?? playlist, full: playlist, delta })).toEqual([]);
    before = playlist;
  }
  expect(windows.length).toBeGreaterThan(300);
});

function broadcastWithThreeRuns(): { windows: LiveWindow[] } {
  const events: LiveEvent[] = [
    runStarted(),
    ...partsBetween([0, 0], [18, 3]),
    { kind: 'run-ended', epoch: 1000 },
    secondRun({ firstMsn: 19 }),
    ...partsBetween([19, 0], [20, 1], { epoch: 1001 }),
    runStarted({ epoch: 1002, firstMsn: 21, discontinuitySequence: 2 }),
    runStarted({ epoch: 1003, firstMsn: 21, discontinuitySequence: 3 }),
    ...partsBetween([21, 0], [60, 4], { epoch: 1003 }),
    { kind: 'broadcast-ended', epoch: 1003 },
  ];
  const windows: LiveWindow[] = [];
  let window = EMPTY_WINDOW;
  for (const event of events) {
    window = foldLiveEvent(window, event);
    windows.push(window);
  }
  return { windows };
}
