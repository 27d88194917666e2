import { describe, expect, test } from 'vitest';
import { parseReloadDirectives, readiness } from './blocking-reload.ts';
import { folded, partsBetween, runStarted, windowUpTo } from './testing/live-events.ts';
import { EMPTY_WINDOW, foldLiveEvent } from './timeline.ts';

describe('the query', () => {
  test.each([
    ['', { msn: null, part: null, skip: false }],
    ['?', { msn: null, part: null, skip: false }],
    ['_HLS_msn=0', { msn: 0, part: null, skip: false }],
    ['?_HLS_msn=7&_HLS_part=2', { msn: 7, part: 2, skip: false }],
    ['_HLS_part=2&_HLS_msn=7', { msn: 7, part: 2, skip: false }],
    ['_HLS_msn=999999999999999', { msn: 999999999999999, part: null, skip: false }],
    ['_HLS_msn=7&_HLS_part=2&_HLS_skip=YES', { msn: 7, part: 2, skip: true }],
    ['_HLS_skip=v2', { msn: null, part: null, skip: true }],
    ['_HLS_skip=no', { msn: null, part: null, skip: false }],
    ['_HLS_skip=', { msn: null, part: null, skip: false }],
    ['_HLS_skip=yes', { msn: null, part: null, skip: false }],
    ['_HLS_x=1&token=abc&&=&x', { msn: null, part: null, skip: false }],
    ['_HLS_x=1&_HLS_x=2', { msn: null, part: null, skip: false }],
    ['_hls_msn=-1&_HLS%5Fmsn=5', { msn: null, part: null, skip: false }],
  ])('%j is understood', (query, directives) => {
    expect(parseReloadDirectives(query)).toEqual(directives);
  });

  test.each<[string, RegExp]>([
    ['_HLS_part=1', /needs _HLS_msn/],
    ...[
      '-1',
      '1e3',
      '0x10',
      '1.5',
      ' 5',
      '%205',
      '+5',
      '5 ',
      '',
      '1'.repeat(40),
      '9007199254740993',
      '٥',
      '%D9%A5',
      '07',
      '5=5',
      'NaN',
      '１',
    ].map((value) => [`_HLS_msn=${value}`, /_HLS_msn is not a number/] as [string, RegExp]),
    ['_HLS_msn', /_HLS_msn is not a number/],
    ['_HLS_msn=5&_HLS_part=-1', /_HLS_part is not a number/],
    ['_HLS_msn=5&_HLS_part=', /_HLS_part is not a number/],
    ['_HLS_msn=5&_HLS_msn=5', /twice/],
    ['_HLS_msn=5&_HLS_part=1&_HLS_part=1', /twice/],
    ['_HLS_skip=YES&_HLS_skip=YES', /twice/],
  ])('%j is refused', (query, reason) => {
    const parsed = parseReloadDirectives(query);
    expect('badRequest' in parsed ? parsed.badRequest : 'accepted').toMatch(reason);
  });

  test('of a refusal is not repeated in its reason', () => {
    expect(JSON.stringify(parseReloadDirectives('_HLS_msn=<script>'))).not.toContain('script');
  });
});

const at = (msn: number | null, part: number | null = null) => ({ msn, part, skip: false });

describe('readiness', () => {
  // Segments 0 to 9 are complete (L = 9), of segment 10 the parts 0 and 1 are there.
  const window = windowUpTo(10, 2);

  test.each([
    ['without directives', at(null), 'ready'],
    ['the next part', at(10, 2), 'wait'],
    ['a part that is there', at(10, 1), 'ready'],
    ['a part in an older segment', at(9, 5), 'ready'],
    ['the open segment as a whole', at(10), 'wait'],
    ['the newest complete segment', at(9), 'ready'],
    ['the segment after the open one', at(11), 'wait'],
    ['its first part', at(11, 0), 'wait'],
    ['the third after the newest complete one', at(12), 'too-far-ahead'],
    ['with a part', at(12, 0), 'too-far-ahead'],
    ['a distant future', at(999999999999999), 'too-far-ahead'],
    ['three seconds of parts after the newest', at(10, 1 + 9), 'wait'],
    ['one more', at(10, 1 + 10), 'too-far-ahead'],
    ['far more', at(10, 999), 'too-far-ahead'],
    ['in the segment after', at(11, 8), 'wait'],
    ['in the segment after, too far', at(11, 9), 'too-far-ahead'],
    ['past the end of a finished segment, when the next has begun', at(9, 6), 'ready'],
    ['far past it', at(9, 999), 'ready'],
    ['long gone', at(0), 'ready'],
    ['long gone, with a part', at(0, 99), 'ready'],
  ] as const)('%s: %j is %s', (_, directives, answer) => {
    expect(readiness(window, directives)).toBe(answer);
  });

  test('past the end of the newest segment waits for the first part of the next', () => {
    const between = windowUpTo(10, 0);
    expect(readiness(between, at(9, 6))).toBe('wait');
    expect(readiness(between, at(9, 5))).toBe('ready');
    expect(readiness(windowUpTo(10, 1), at(9, 6))).toBe('ready');
  });

  test('past the end of a segment still open waits until the next one has begun', () => {
    expect(readiness(windowUpTo(10, 5), at(10, 6))).toBe('wait');
    expect(readiness(windowUpTo(11, 0), at(10, 6))).toBe('wait');
    expect(readiness(windowUpTo(11, 1), at(10, 6))).toBe('ready');
  });

  test('the very part makes it ready, the last one the segment', () => {
    expect(readiness(windowUpTo(10, 3), at(10, 2))).toBe('ready');
    expect(readiness(windowUpTo(10, 5), at(10))).toBe('wait');
    expect(readiness(windowUpTo(11, 0), at(10))).toBe('ready');
  });

  test('between two segments counts from the newest complete one', () => {
    const between = windowUpTo(10, 0);
    expect(readiness(between, at(11))).toBe('wait');
    expect(readiness(between, at(12))).toBe('too-far-ahead');
  });

  test('parts of a second or more allow three', () => {
    const long = folded(runStarted({ partTargetSeconds: 1 }), ...partsBetween([0, 0], [0, 1]));
    expect(readiness(long, at(0, 3))).toBe('wait');
    expect(readiness(long, at(0, 4))).toBe('too-far-ahead');
  });

  test('below a window that has rolled is ready', () => {
    expect(readiness(windowUpTo(30, 2), at(3, 2))).toBe('ready');
  });

  test('after the end everything is ready', () => {
    const ended = foldLiveEvent(window, { kind: 'broadcast-ended', epoch: 1000 });
    for (const directives of [at(10, 2), at(11), at(12), at(999, 999), at(0)]) {
      expect(readiness(ended, directives)).toBe('ready');
    }
  });

  test('a pause between two runs keeps waiting for the first part of the next', () => {
    const paused = foldLiveEvent(window, { kind: 'run-ended', epoch: 1000 });
    expect(readiness(paused, at(10))).toBe('ready');
    expect(readiness(paused, at(10, 2))).toBe('wait');
    expect(readiness(paused, at(11, 0))).toBe('wait');
  });

  test('before the first media of a run is a wait', () => {
    const started = folded(runStarted({ firstMsn: 40 }));
    expect(readiness(started, at(40, 0))).toBe('wait');
    expect(readiness(started, at(39))).toBe('ready');
    expect(readiness(EMPTY_WINDOW, at(5))).toBe('wait');
    expect(readiness(EMPTY_WINDOW, at(null))).toBe('ready');
  });
});
