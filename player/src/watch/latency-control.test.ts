import { describe, expect, test } from 'vitest';
import {
  controlLatency,
  forgiveTrouble,
  INITIAL_LATENCY_CONTROL,
  type LatencyControl,
  type LatencyReading,
  LIVE_MAX_EXCESS_SECONDS,
  targetLatency,
  widenAfterStall,
} from './latency-control.ts';
import type { LatencyPromise } from './latency-target.ts';

const PARTS_333: LatencyPromise = { partTarget: 0.33334, partHoldBack: 1.00002 };
const PARTS_200: LatencyPromise = { partTarget: 0.2, partHoldBack: 0.6 };
const TARGET = targetLatency(PARTS_333, INITIAL_LATENCY_CONTROL);

const reading = (change: Partial<LatencyReading>): LatencyReading => ({
  atMs: 1000,
  latency: TARGET,
  buffer: 0.7,
  ...change,
});
const decide = (change: Partial<LatencyReading>, control: LatencyControl = INITIAL_LATENCY_CONTROL) =>
  controlLatency(PARTS_333, control, reading(change));
const correcting = (correction: LatencyControl['correction']): LatencyControl => ({
  ...INITIAL_LATENCY_CONTROL,
  correction,
});

describe('the target', () => {
  test('follows the hold-back that the playlist asks for, a little closer', () => {
    expect(TARGET).toBeGreaterThan(2 * PARTS_333.partTarget);
    expect(TARGET).toBeLessThan(PARTS_333.partHoldBack);
  });

  test('leaves room for two parts and a round trip when parts are short', () => {
    expect(targetLatency(PARTS_200, INITIAL_LATENCY_CONTROL)).toBeCloseTo(0.55, 5);
  });

  test('grows by what stalls have added', () => {
    expect(targetLatency(PARTS_333, { ...INITIAL_LATENCY_CONTROL, widening: 0.5 })).toBeCloseTo(TARGET + 0.5);
  });
});

describe('the rate', () => {
  test.each([-0.09, -0.03, 0, 0.05, 0.09])('stays at 1 within the dead band (%s s)', (off) => {
    expect(decide({ latency: TARGET + off })).toMatchObject({ rate: 1, jump: false });
  });

  test('rises with the distance, never beyond what is heard', () => {
    expect(decide({ latency: TARGET + 0.12, buffer: 2 }).rate).toBeCloseTo(1.06, 5);
    expect(decide({ latency: TARGET + 3, buffer: 4 }).rate).toBe(1.1);
  });

  test('goes on catching up inside the dead band until nearly on target, then rests', () => {
    const catching = correcting('catching-up');
    expect(decide({ latency: TARGET + 0.06, buffer: 2 }, catching).rate).toBeGreaterThan(1);
    expect(decide({ latency: TARGET + 0.01, buffer: 2 }, catching)).toMatchObject({
      rate: 1,
      control: { correction: 'none' },
    });
  });

  test('does not catch up by more than the buffer can lose', () => {
    expect(decide({ latency: TARGET + 2, buffer: 0.2 }).rate).toBe(1);
  });

  test('slows down when the next late part would be a stall, and until buffer and distance have recovered', () => {
    const first = decide({ buffer: 0.1 });
    expect(first).toMatchObject({ rate: 0.95, control: { correction: 'slowing-down' } });
    expect(decide({ buffer: 0.2 }, first.control).rate).toBe(0.95);
    expect(decide({ buffer: 0.3 }, first.control).rate).toBe(0.95);
    expect(decide({ buffer: 0.3, latency: TARGET + 0.09 }, first.control).rate).toBe(1);
  });

  test('drifts back when playback is closer to the edge than the target', () => {
    expect(decide({ latency: TARGET - 0.2 }).rate).toBe(0.95);
    expect(decide({ latency: TARGET - 0.05 }, correcting('slowing-down')).rate).toBe(0.95);
  });

  test('never slows down while already behind', () => {
    expect(decide({ latency: TARGET + 1, buffer: 0.05 }).rate).toBe(1);
  });

  test('moves in steps of a hundredth', () => {
    const { rate } = decide({ latency: TARGET + 0.1234, buffer: 2 });
    expect(rate * 100).toBeCloseTo(Math.round(rate * 100), 9);
  });
});

describe('a simulated viewer', () => {
  /** Plays for a while: latency falls with the rate, the buffer saws between parts that take `tripSeconds` to come. */
  function play(
    start: number,
    seconds: number,
    { tripSeconds = 0.3, from = INITIAL_LATENCY_CONTROL, startMs = 0 } = {},
  ): { latency: number; changes: number; control: LatencyControl } {
    let control = from;
    let latency = start;
    let rate = 1;
    let changes = 0;
    for (let step = 0; step < seconds * 10; step += 1) {
      const sinceParts = (step % 3) / 10;
      const decision = controlLatency(PARTS_333, control, {
        atMs: startMs + step * 100,
        latency,
        buffer: latency - sinceParts - tripSeconds,
      });
      control = decision.control;
      if (decision.rate !== rate) changes += 1;
      rate = decision.rate;
      latency -= (rate - 1) * 0.1;
    }
    return { latency, changes, control };
  }

  test('arrives at the target from afar and then leaves the rate alone', () => {
    const settled = play(3, 60);
    expect(Math.abs(settled.latency - TARGET)).toBeLessThan(0.1);
    expect(play(settled.latency, 120, { from: settled.control, startMs: 60_000 }).changes).toBe(0);
  });

  test('backs away to the target when it began too close', () => {
    expect(Math.abs(play(0.5, 10, { tripSeconds: 0.1 }).latency - TARGET)).toBeLessThan(0.1);
  });

  test('goes closer than the usual target where parts come fast, keeps a reserve, and rests there', () => {
    const near = play(3, 90, { tripSeconds: 0.05 });
    expect(near.latency).toBeLessThan(TARGET - 0.1);
    expect(near.latency - 0.2 - 0.05).toBeGreaterThan(0.3);
    const later = play(near.latency, 120, {
      tripSeconds: 0.05,
      from: near.control,
      startMs: 90_000,
    });
    expect(later.changes).toBe(0);
  });

  test('proves nothing while it is still far behind, where the buffer is always full', () => {
    expect(play(12, 20, { tripSeconds: 0 }).control.widening).toBe(0);
  });

  test('a stall takes back what seemed proven', () => {
    const near = play(1, 60, { tripSeconds: 0 });
    expect(near.control.widening).toBeLessThan(0);
    expect(widenAfterStall(near.control, 60_000).widening).toBeCloseTo(0.3);
  });
});

describe('on a network whose parts come late', () => {
  /** Every third part is late by `lateSeconds`; counts how often the rate leaves 1 in the last of three minutes. */
  function swings(lateSeconds: number): number {
    let control = INITIAL_LATENCY_CONTROL;
    let latency = TARGET;
    let rate = 1;
    let count = 0;
    for (let step = 0; step < 1800; step += 1) {
      const sincePart = (step % 3) / 10 + (Math.floor(step / 3) % 3 === 0 ? lateSeconds : 0);
      const buffer = Math.max(0, latency - sincePart - 0.1);
      const decision = controlLatency(PARTS_333, control, { atMs: step * 100, latency, buffer });
      control = decision.control;
      if (step >= 1200 && decision.rate !== 1 && rate === 1) count += 1;
      rate = decision.rate;
      latency -= (rate - 1) * 0.1;
    }
    return count;
  }

  test('the distance grows until the rate rests, instead of swinging between slow and fast', () => {
    expect(swings(0.5)).toBeLessThanOrEqual(4);
  });

  test('a buffer that nearly ran dry widens the target once, not with every reading', () => {
    const first = decide({ buffer: 0.05 });
    expect(first.control.widening).toBeCloseTo(0.1);
    expect(decide({ buffer: 0.05 }, first.control).control.widening).toBeCloseTo(0.1);
  });
});

describe('a jump', () => {
  test('takes the place of a minute of fast playback', () => {
    expect(decide({ latency: TARGET + LIVE_MAX_EXCESS_SECONDS + 0.1, buffer: 8 })).toMatchObject({
      jump: true,
      rate: 1,
    });
    expect(decide({ latency: TARGET + LIVE_MAX_EXCESS_SECONDS - 0.1, buffer: 8 }).jump).toBe(false);
  });

  test('to where nothing is loaded lands farther from the edge, one within the buffer does not', () => {
    const latency = TARGET + 6;
    expect(decide({ latency, buffer: 6.5 }).targetSeconds).toBeCloseTo(TARGET);
    expect(decide({ latency, buffer: 1 }).targetSeconds).toBeCloseTo(TARGET + 0.3);
  });

  test('is not repeated at once on a network that falls back again', () => {
    const behind = { latency: TARGET + 8, buffer: 2 };
    const first = decide({ ...behind, atMs: 1000 });
    expect(first.jump).toBe(true);
    const soon = decide({ ...behind, atMs: 15_000 }, first.control);
    expect(soon).toMatchObject({ jump: false, rate: 1.1 });
    expect(decide({ ...behind, atMs: 22_000 }, soon.control).jump).toBe(true);
  });
});

describe('when the publisher turns out to be gone', () => {
  test('the stall it caused is forgiven, the thin buffer before it too', () => {
    const thin = decide({ buffer: 0.05 }).control;
    const stalled = widenAfterStall(thin, 2000);
    expect(stalled.widening).toBeGreaterThan(0.3);
    expect(forgiveTrouble(stalled, 5000)).toMatchObject({ widening: 0, lastTroubleAtMs: null });
  });

  test('older trouble is kept', () => {
    const before = widenAfterStall(INITIAL_LATENCY_CONTROL, 0);
    const stalled = widenAfterStall(before, 30_000);
    expect(forgiveTrouble(stalled, 33_000)).toMatchObject({ widening: 0.3, lastTroubleAtMs: 0 });
    expect(forgiveTrouble(before, 30_000)).toEqual(before);
  });
});

describe('after a stall', () => {
  test('the target widens, up to a limit', () => {
    let control = widenAfterStall(INITIAL_LATENCY_CONTROL, 0);
    expect(control.widening).toBeGreaterThan(0);
    for (let stall = 0; stall < 50; stall += 1) control = widenAfterStall(control, stall);
    expect(control.widening).toBe(2);
  });

  test('it stays wide for a minute and then comes back by itself', () => {
    let control = widenAfterStall(INITIAL_LATENCY_CONTROL, 0);
    const after = (fromMs: number, toMs: number) => {
      for (let atMs = fromMs; atMs <= toMs; atMs += 100) {
        const latency = targetLatency(PARTS_333, control);
        control = decide({ atMs, latency, buffer: 0.28 }, control).control;
      }
      return control.widening;
    };
    expect(after(100, 59_900)).toBe(0.3);
    const halfway = after(60_000, 67_000);
    expect(halfway).toBeGreaterThan(0);
    expect(halfway).toBeLessThan(0.3);
    expect(after(67_100, 90_000)).toBe(0);
  });
});
