import { AppError } from '@naru/platform/errors';
import { describe, expect, test } from 'vitest';
import { letters } from '../testing/feed-tags.ts';
import {
  BACKLOG_LIMIT_BYTES,
  BUSY_LIMIT_MS,
  FeedBacklog,
  PATIENCE_MS,
  SHORT_PATIENCE_MS,
} from './feed-backlog.ts';
import type { FeedUnit } from './feed-unit.ts';

const FRAME_MS = 50;
const GOP_MS = 2000;

const tagOf = (kind: FeedUnit['kind'], timestampMs: number, byteCount = 100): FeedUnit => ({
  kind,
  timestampMs,
  bytes: new Uint8Array(byteCount),
});

/** What arrives in 50 ms: a picture and a bit of sound. */
const frameAt = (ms: number, gopMs = GOP_MS): FeedUnit[] => [
  tagOf(ms % gopMs === 0 ? 'keyframe' : 'picture', ms),
  tagOf('other', ms),
];

/**
 * Plays a feed in real time to a reader of a given speed (pictures in a picture's time); holes take a quarter of the
 * work. Returns the largest lag after the first seconds, and the holes.
 */
function play(options: { seconds: number; speed: number; gopMs?: number }) {
  const { seconds, speed, gopMs } = options;
  const backlog = new FeedBacklog();
  const holes: number[] = [];
  let sound = 0;
  let takenMs = 0;
  let worstLagMs = 0;
  let work = 0;
  for (let now = 0; now < seconds * 1000; now += FRAME_MS) {
    backlog.push(frameAt(now, gopMs), now);
    for (work = Math.min(work + speed, 1); work > 0; ) {
      const leftOutMs = backlog.catchUp(now);
      if (leftOutMs > 0) holes.push(leftOutMs);
      const tag = backlog.take(now);
      if (tag === null) break;
      if (tag.kind === 'other') {
        sound += 1;
        continue;
      }
      work -= 1 + Math.max(0, tag.timestampMs - takenMs - FRAME_MS) / FRAME_MS / 4;
      takenMs = tag.timestampMs;
    }
    worstLagMs = Math.max(worstLagMs, now - takenMs);
  }
  return { worstLagMs, holes, sound };
}

describe('a reader that keeps up', () => {
  test('gets every tag in its order', () => {
    const backlog = new FeedBacklog();
    backlog.push([tagOf('other', 0), tagOf('keyframe', 0), tagOf('other', 20), tagOf('picture', 50)], 0);
    const taken = [backlog.take(0), backlog.take(0), backlog.take(0), backlog.take(0)];
    expect(letters(taken.filter((tag) => tag !== null))).toBe('oKop');
    expect(backlog.take(0)).toBeNull();
  });

  test('never loses a picture', () => {
    expect(play({ seconds: 120, speed: 1 }).holes).toEqual([]);
  });

  test('works off four seconds that came at once', () => {
    const backlog = new FeedBacklog();
    for (let ms = 0; ms < 4000; ms += FRAME_MS) backlog.push(frameAt(ms), 0);
    // At 2.5 times real time.
    for (let now = 0; now < 10_000; now += 20) {
      if (now % FRAME_MS === 0) backlog.push(frameAt(4000 + now), now);
      expect(backlog.catchUp(now)).toBe(0);
      backlog.take(now);
      backlog.take(now);
    }
  });
});

describe('a reader that is too slow', () => {
  test.each([0.9, 0.7, 0.5, 0.35])('at %d of real time is never further behind than 4 s', (speed) => {
    const { worstLagMs, holes, sound } = play({ seconds: 120, speed });
    expect(holes.length).toBeGreaterThan(1);
    expect(worstLagMs).toBeLessThanOrEqual(4000);
    expect(sound).toBeGreaterThan(115 * 20);
  });

  test('waits for a keyframe when they are rare', () => {
    const { worstLagMs, holes } = play({ seconds: 120, speed: 0.7, gopMs: 10_000 });
    expect(holes.length).toBeGreaterThan(1);
    expect(worstLagMs).toBeLessThan(10_000);
  });

  test('goes on at the newest keyframe, with all the sound before it', () => {
    const backlog = new FeedBacklog();
    for (let ms = 0; ms <= 4100; ms += FRAME_MS) backlog.push(frameAt(ms), ms);
    expect(backlog.take(4100)?.timestampMs).toBe(0);
    expect(backlog.catchUp(1600 + PATIENCE_MS + 51)).toBe(3950);
    const rest: FeedUnit[] = [];
    for (let tag = backlog.take(5000); tag !== null; tag = backlog.take(5000)) rest.push(tag);
    expect(letters(rest)).toBe(`${'o'.repeat(80)}Kopopo`);
  });

  test('gets less time when it was too slow just now', () => {
    const backlog = new FeedBacklog();
    let now = 0;
    const fallBehind = (): number => {
      const since = now;
      for (; backlog.catchUp(now) === 0; now += FRAME_MS) backlog.push(frameAt(now), now);
      return now - since;
    };
    expect(fallBehind()).toBeGreaterThan(PATIENCE_MS);
    while (backlog.take(now) !== null);
    expect(fallBehind()).toBeLessThan(SHORT_PATIENCE_MS + 2000 + FRAME_MS);
  });
});

describe('a reader that only a new run can help', () => {
  test('is given up when it leaves the feed waiting for seconds', () => {
    const backlog = new FeedBacklog();
    backlog.push(frameAt(0), 0);
    expect(() => backlog.push(frameAt(BUSY_LIMIT_MS), BUSY_LIMIT_MS)).not.toThrow();
    expect(() => backlog.push(frameAt(BUSY_LIMIT_MS + 50), BUSY_LIMIT_MS + 50)).toThrow(AppError);
  });

  test('is given up before the memory is', () => {
    const backlog = new FeedBacklog();
    backlog.push([tagOf('keyframe', 0, BACKLOG_LIMIT_BYTES)], 0);
    expect(() => backlog.push([tagOf('picture', 50, 1)], 50)).toThrow(AppError);
  });

  test('is not given up for a feed that was silent', () => {
    const backlog = new FeedBacklog();
    backlog.push(frameAt(0), 0);
    while (backlog.take(0) !== null);
    expect(() => backlog.push(frameAt(50), 60_000)).not.toThrow();
  });
});
