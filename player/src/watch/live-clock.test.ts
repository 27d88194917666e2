import { describe, expect, test } from 'vitest';
import { clockOffsetOf, createLiveClock } from './live-clock.ts';

describe('the offset', () => {
  test('is unknown without samples', () => {
    expect(clockOffsetOf([])).toBeNull();
  });

  test('takes the server to have answered in the middle of the round trip', () => {
    expect(clockOffsetOf([{ sentMs: 1000, receivedMs: 1040, serverMs: 5020 }])).toBe(4000);
  });

  test('comes from the sample with the shortest round trip', () => {
    const quick = { sentMs: 1000, receivedMs: 1010, serverMs: 2005 };
    const slow = { sentMs: 1000, receivedMs: 1900, serverMs: 2800 };
    expect(clockOffsetOf([slow, quick, slow])).toBe(1000);
  });
});

/** A server whose clock is `aheadMs` ahead, reached over a network with the given one-way delays. */
function scene(aheadMs: number, delays: readonly (readonly [number, number] | 'fails')[]) {
  let now = 0;
  let asked = 0;
  const stop = new AbortController();
  const waits: number[] = [];
  const clock = createLiveClock({
    nowMs: () => now,
    async askServer() {
      const delay = delays[asked % delays.length] ?? 'fails';
      asked += 1;
      if (delay === 'fails') throw new Error('unreachable');
      now += delay[0];
      const serverMs = now + aheadMs;
      now += delay[1];
      return serverMs;
    },
    async wait(ms) {
      waits.push(ms);
      now += ms;
      if (asked >= delays.length) stop.abort();
    },
  });
  return { clock, stop, waits, asked: () => asked, nowMs: () => now };
}

describe('the clock', () => {
  test('knows nothing before the server was asked', () => {
    expect(scene(0, []).clock.serverNowMs()).toBeNull();
  });

  test('agrees with the server, however the local clock is set', async () => {
    const { clock, stop, nowMs } = scene(1_700_000_000_000, [[20, 20]]);
    await clock.follow(stop.signal);
    expect(clock.serverNowMs()).toBe(nowMs() + 1_700_000_000_000);
  });

  test('trusts the quickest of several answers', async () => {
    const { clock, stop, nowMs } = scene(5000, [[5, 300], [10, 10], [200, 10], 'fails', [150, 0]]);
    await clock.follow(stop.signal);
    expect(clock.serverNowMs()).toBe(nowMs() + 5000);
  });

  test('keeps what it knows when the server is away', async () => {
    const fails = 'fails' as const;
    const { clock, stop, nowMs } = scene(7000, [[10, 10], fails, fails, fails, fails, fails, fails, fails]);
    await clock.follow(stop.signal);
    expect(clock.serverNowMs()).toBe(nowMs() + 7000);
  });

  test('asks five times, then rests for a minute', async () => {
    const { clock, stop, waits } = scene(
      0,
      Array.from({ length: 6 }, () => [1, 1] as const),
    );
    await clock.follow(stop.signal);
    expect(waits.filter((ms) => ms === 60_000)).toHaveLength(2);
    expect(waits.indexOf(60_000)).toBe(5);
  });

  test('asks nothing once aborted', async () => {
    const { clock, stop, asked } = scene(0, [[1, 1]]);
    stop.abort();
    await clock.follow(stop.signal);
    expect(asked()).toBe(0);
  });
});
