import { describe, expect, test } from 'vitest';
import type { Track } from './media-frame.ts';
import { SESSION_START_MS, TimestampRepair } from './timestamp-repair.ts';

/** track, publisher's timestamp, arrival; a frame's place on the session's time line, from its start on. */
type Row = readonly [track: Track, timestamp: number, arrivedAt: number, expected: number | null];

function expectPlaces(rows: readonly Row[]): void {
  const repair = new TimestampRepair();
  const placed = rows.map(([track, timestamp, arrivedAt]) => {
    const at = repair.place(track, timestamp >>> 0, arrivedAt);
    return at === null ? null : at - SESSION_START_MS;
  });
  expect(placed).toEqual(rows.map(([, , , expected]) => expected));
}

const HOUR = 3_600_000;
const WRAP = 2 ** 32;

describe('a sound source', () => {
  test('keeps its own distances and begins at the session start', () => {
    expectPlaces([
      ['video', 5000, 0, 0],
      ['audio', 5000, 1, 0],
      ['audio', 5021, 22, 21],
      ['video', 5040, 40, 40],
      ['audio', 5043, 43, 43],
      ['video', 5073, 73, 73],
    ]);
  });

  test('may have one track begin up to a second before the other', () => {
    expectPlaces([
      ['video', 500, 0, 0],
      ['audio', 0, 1, -500],
      ['audio', 21, 2, -479],
      ['video', 540, 40, 40],
    ]);
  });

  test('may send one frame a second', () => {
    expectPlaces([
      ['video', 0, 0, 0],
      ['video', 1000, 1000, 1000],
      ['video', 2000, 2000, 2000],
    ]);
  });

  test('passes the end of 32 bits without notice', () => {
    expectPlaces([
      ['video', WRAP - 20, 0, 0],
      ['audio', WRAP - 10, 0, 10],
      ['video', 20, 40, 40],
      ['audio', 11, 31, 31],
      ['video', 60, 80, 80],
    ]);
  });

  test('may round a timestamp down now and then', () => {
    expectPlaces([
      ['audio', 0, 0, 0],
      ['audio', 23, 23, 23],
      ['audio', 22, 46, 24],
      ['audio', 69, 69, 69],
    ]);
  });
});

describe('a jump becomes one frame, and both tracks stay together', () => {
  test.each([
    ['an hour ahead', HOUR],
    ['five seconds ahead', 5000],
    ['five seconds back', -5000],
    ['back to zero', -100_000],
    ['half the range of the clock', 2 ** 31 - 10_000],
  ])('%s', (_, jump) => {
    const start = 100_000;
    expectPlaces([
      ['video', start, 0, 0],
      ['audio', start, 1, 0],
      ['audio', start + 21, 21, 21],
      ['video', start + 33, 33, 33],
      ['audio', start + 42, 42, 42],
      ['video', start + 66 + jump, 66, 66],
      ['audio', start + 64 + jump, 67, 64], // follows the video's jump exactly
      ['video', start + 99 + jump, 99, 99],
      ['audio', start + 85 + jump, 100, 85],
    ]);
  });

  test('of one track alone moves that track only', () => {
    expectPlaces([
      ['video', 0, 0, 0],
      ['audio', 0, 0, 0],
      ['video', 33, 33, 33],
      ['audio', 21 + HOUR, 21, 21],
      ['video', 66, 66, 66],
      ['audio', 42 + HOUR, 42, 42],
    ]);
  });

  test('twice in a row is two frames', () => {
    expectPlaces([
      ['video', 0, 0, 0],
      ['video', HOUR, 33, 33],
      ['video', 40, 66, 66],
      ['video', 73, 99, 99],
    ]);
  });
});

describe('time in which nothing arrived', () => {
  test('is kept when the timestamps tell the same', () => {
    expectPlaces([
      ['video', 0, 0, 0],
      ['audio', 0, 0, 0],
      ['video', 3000, 3000, 3000],
      ['audio', 3010, 3010, 3010],
    ]);
  });

  test('is kept when the clock was reset meanwhile, so that the wall clock stays right', () => {
    expectPlaces([
      ['video', 500_000, 0, 0],
      ['video', 0, 4000, 4000],
      ['video', 33, 4033, 4033],
    ]);
  });

  test('is no gap when the media comes late in a burst', () => {
    expectPlaces([
      ['video', 0, 0, 0],
      ['video', 33, 3033, 33],
      ['video', 66, 3034, 66],
      ['video', 99, 3035, 99],
    ]);
  });
});

describe('tracks with clocks of their own', () => {
  test.each([
    ['ahead', 5000],
    ['behind', -5000],
    ['in another age', HOUR],
  ])('are put together by arrival: audio %s', (_, offset) => {
    expectPlaces([
      ['video', 10_000, 0, 0],
      ['video', 10_033, 33, 33],
      ['audio', 10_033 + offset, 33, 33],
      ['audio', 10_054 + offset, 54, 54],
      ['video', 10_066, 66, 66],
    ]);
  });

  test('audio whose clock runs 1 % fast stays within 200 ms, in a minute and in ten', () => {
    expect(worstSkew(1.01)).toBeLessThanOrEqual(200);
  });

  test('audio whose clock runs 1 % slow as well', () => {
    expect(worstSkew(0.99)).toBeLessThanOrEqual(200);
  });

  test('a steady habit of sending audio late is left alone', () => {
    const repair = new TimestampRepair();
    for (let at = 0; at < 60_000; at += 20) {
      repair.place('video', at, at);
      if (at >= 400) expect(repair.place('audio', at - 400, at)).toBe(at - 400 + SESSION_START_MS);
    }
  });
});

/** Largest distance of audio from where it belongs over ten minutes, once the habit is known. */
function worstSkew(audioSpeed: number): number {
  const repair = new TimestampRepair();
  let worst = 0;
  for (let at = 0; at < 600_000; at += 20) {
    repair.place('video', at, at);
    const audio = repair.place('audio', Math.round(at * audioSpeed), at);
    if (audio !== null && at > 10_000) worst = Math.max(worst, Math.abs(audio - SESSION_START_MS - at));
  }
  return worst;
}

test('every track only ever grows, whatever a publisher sends', () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed % below;
  };
  const repair = new TimestampRepair();
  const last = { video: -1, audio: -1 };
  let arrivedAt = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const track = random(2) === 0 ? 'video' : 'audio';
    arrivedAt += random(60);
    const timestamp = random(4) === 0 ? random(WRAP) : arrivedAt;
    const placed = repair.place(track, timestamp, arrivedAt);
    if (placed === null) continue;
    expect(placed).toBeGreaterThan(last[track]);
    expect(Number.isInteger(placed)).toBe(true);
    last[track] = placed;
  }
  // ... and never runs away from real time by more than the frames that were sent.
  expect(last.video).toBeLessThan(arrivedAt * 3);
});
