import { describe, expect, test } from 'vitest';
import {
  chooseRendition,
  measuredBitrates,
  measureLoad,
  type RenditionChoice,
  startRendition,
} from './rendition-choice.ts';

/** What the playlists declare, and what really comes: 480p and 720p. */
const LADDER = [1_493_000, 2_952_000];
const MEDIA_BITRATES = [1_330_000, 2_630_000];
const PART_SECONDS = 0.333;

/** A small generator, so that noise is the same in each run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

interface Watched {
  switches: { atSeconds: number; rung: number }[];
  choice: RenditionChoice;
}

/**
 * Loads part after part over a link whose bits a second depend on the time. Never faster than the parts are made; a viewer
 * who falls far behind goes on at the live edge.
 */
function watch(
  seconds: number,
  linkAt: (seconds: number) => number,
  { partSeconds = PART_SECONDS, roundTripSeconds = 0.02, from = startRendition(LADDER) } = {},
): Watched {
  let choice = from;
  let now = 0;
  let made = 0;
  const switches: Watched['switches'] = [];
  while (now < seconds) {
    made = Math.max(made + partSeconds, now - 5);
    now = Math.max(now, made);
    const { rung } = choice;
    const bytes = ((MEDIA_BITRATES[rung] ?? 0) * partSeconds) / 8;
    const loadSeconds = roundTripSeconds + (bytes * 8) / linkAt(now);
    now += loadSeconds;
    const load = {
      atMs: now * 1000,
      rung,
      bytes,
      firstByteSeconds: roundTripSeconds,
      loadSeconds,
      playSeconds: partSeconds,
      bufferSeconds: Math.max(0, 0.85 - (now - made)),
    };
    choice = chooseRendition(measureLoad(choice, load, LADDER), load, LADDER);
    if (choice.rung !== rung) switches.push({ atSeconds: now, rung: choice.rung });
  }
  return { switches, choice };
}

const rungsOf = ({ switches }: Watched): number[] => switches.map(({ rung }) => rung);

describe('the first rendition', () => {
  test('is the best one of this ladder, but nothing that an unknown network may not carry', () => {
    expect(startRendition(LADDER).rung).toBe(1);
    expect(startRendition([...LADDER, 6_000_000]).rung).toBe(1);
    expect(startRendition([8_000_000]).rung).toBe(0);
  });
});

describe.each([0.2, 0.333, 0.5])('with parts of %s s', (partSeconds) => {
  test.each([4_000_000, 10_000_000, 1_000_000_000])('a steady %s bit/s keeps the best', (link) => {
    expect(watch(600, () => link, { partSeconds }).switches).toEqual([]);
  });

  test.each([1_000_000, 1_500_000, 2_000_000, 2_500_000])(
    'a link that falls to %s bit/s is seen within 5 s, and the lower rendition stays',
    (link) => {
      const watched = watch(300, (seconds) => (seconds < 60 ? 50_000_000 : link), { partSeconds });
      expect(rungsOf(watched)).toEqual([0]);
      expect(watched.switches[0]?.atSeconds).toBeLessThan(65);
    },
  );

  test('the best comes back once when the link has recovered, and stays', () => {
    const linkAt = (seconds: number) => (seconds > 30 && seconds < 60 ? 1_500_000 : 20_000_000);
    const watched = watch(600, linkAt, { partSeconds });
    expect(rungsOf(watched)).toEqual([0, 1]);
    expect(watched.switches[1]?.atSeconds).toBeGreaterThan(65);
    expect(watched.switches[1]?.atSeconds).toBeLessThan(80);
  });

  test('a link that wanders around the threshold costs a handful of switches in an hour', () => {
    const random = noise(7);
    const values = Array.from({ length: 1000 }, () => 1_800_000 + 3_500_000 * random());
    const linkAt = (seconds: number) => values[Math.floor(seconds / 8)] ?? 3_000_000;
    expect(watch(3600, linkAt, { partSeconds }).switches.length).toBeLessThanOrEqual(30);
  });

  test('a link that promises more than it holds is tried ever more rarely', () => {
    // A token bucket: fast while little is asked for, slow as soon as the better rendition is loaded.
    let raisedAt = 0;
    let choice = startRendition(LADDER);
    const tries: number[] = [];
    for (let now = 0; now < 1800; now += 5) {
      const isSlow = choice.rung === 1;
      const watched = watch(5, () => (isSlow ? 2_000_000 : 8_000_000), {
        partSeconds,
        from: shifted(choice),
      });
      if (watched.choice.rung === 1 && choice.rung === 0) {
        tries.push(now - raisedAt);
        raisedAt = now;
      }
      choice = watched.choice;
    }
    expect(tries.length).toBeLessThanOrEqual(9);
    expect(tries.at(-1)).toBeGreaterThanOrEqual(150);
  });

  test('a long way to the server is no reason for a worse picture', () => {
    expect(watch(300, () => 20_000_000, { partSeconds, roundTripSeconds: 0.25 }).switches).toEqual([]);
  });

  test('single parts that come late are left alone', () => {
    const linkAt = (seconds: number) => (seconds % 7 < 0.15 ? 1_400_000 : 30_000_000);
    expect(watch(600, linkAt, { partSeconds }).switches).toEqual([]);
  });
});

/** Each stretch of the token bucket begins at 0 again: what is remembered as a time moves along. */
function shifted(choice: RenditionChoice): RenditionChoice {
  const by = -5000;
  const move = (atMs: number | null) => (atMs === null ? null : atMs + by);
  return {
    ...choice,
    loads: choice.loads.map((load) => ({ ...load, atMs: load.atMs + by })),
    roomSinceMs: move(choice.roomSinceMs),
    raisedAtMs: move(choice.raisedAtMs),
  };
}

describe('what is measured', () => {
  test('is the link and the media, not the round trip', () => {
    const { choice } = watch(20, () => 5_000_000, { roundTripSeconds: 0.1 });
    const { bandwidth, mediaBitrate } = measuredBitrates(choice);
    expect(bandwidth).toBeCloseTo(5_000_000, -3);
    expect(mediaBitrate).toBeCloseTo(2_630_000, -3);
  });

  test('is nothing before the first load', () => {
    expect(measuredBitrates(startRendition(LADDER))).toEqual({ bandwidth: null, mediaBitrate: null });
  });

  test('leaves out the last parts of a rendition that is being left', () => {
    const choice = startRendition(LADDER);
    const late = {
      atMs: 0,
      rung: 0,
      bytes: 1,
      firstByteSeconds: 1,
      loadSeconds: 9,
      playSeconds: 1,
      bufferSeconds: 0,
    };
    expect(measureLoad(choice, late, LADDER)).toBe(choice);
  });
});
