import { describe, expect, test } from 'vitest';
import { InputMeter } from './input-meter.ts';
import { MAX_LEAD_MS, PACE_BURST_MS } from './limits.ts';

/** Sends at a bitrate for a while; says when it was too much, or null. */
function sendFor(ms: number, bitsPerSecond: number, options: { speed?: number } = {}): number | null {
  const meter = new InputMeter(0);
  for (let now = 20; now <= ms; now += 20) {
    if (meter.isTooMuch(bitsPerSecond / 8 / 50, now)) return now;
    meter.pauseMs(now * (options.speed ?? 1), now);
  }
  return null;
}

describe('bitrate', () => {
  test.each([3, 6, 11.9])('%d Mb/s is accepted for minutes', (megabits) => {
    expect(sendFor(120_000, megabits * 1_000_000)).toBeNull();
  });

  test.each([13, 20, 50, 100])('%d Mb/s is refused within 5 s', (megabits) => {
    const at = sendFor(120_000, megabits * 1_000_000);
    expect(at).not.toBeNull();
    expect(at).toBeLessThanOrEqual(5020);
  });

  test('of a file that is sent at double speed counts by its own time', () => {
    expect(sendFor(60_000, 16_000_000, { speed: 2 })).toBeNull();
  });

  test('of a publisher that catches up four seconds is not counted against it', () => {
    const meter = new InputMeter(0);
    meter.pauseMs(1000, 1000);
    expect(meter.isTooMuch(4_800_000, 5000)).toBe(false); // 4 s of 9.6 Mb/s at once
    meter.pauseMs(5000, 5000);
    expect(meter.isTooMuch(1_200_000, 6000)).toBe(false);
  });
});

describe('pace', () => {
  test('of real time is never held up', () => {
    const meter = new InputMeter(0);
    for (let now = 0; now < 600_000; now += 33) expect(meter.pauseMs(now, now)).toBe(0);
  });

  test('of a file is a burst of two seconds, then 1.1 times real time', () => {
    const meter = new InputMeter(0);
    let now = 0;
    let media = 0;
    for (; media < 60_000; media += 40) now += meter.pauseMs(media, now);
    expect(now).toBeGreaterThan((60_000 - PACE_BURST_MS) / 1.1 - 200);
    expect(now).toBeLessThan((60_000 - PACE_BURST_MS) / 1.1 + 200);
  });

  test('of a file for hours stays within seconds of the clock', () => {
    const meter = new InputMeter(0);
    let now = 0;
    let media = 1000;
    for (; media < 3_600_000; media += 40) now += meter.pauseMs(media, now);
    expect(media - now).toBeLessThanOrEqual(MAX_LEAD_MS + 1000 + 40);
    expect(media - now).toBeGreaterThan(MAX_LEAD_MS - 1000);
  });

  test('of a publisher that was held up itself may catch up at once', () => {
    const meter = new InputMeter(0);
    meter.pauseMs(1000, 1000);
    expect(meter.pauseMs(5000, 5001)).toBe(0);
  });

  test('does not add up over hours of a slow clock', () => {
    const meter = new InputMeter(0);
    meter.pauseMs(0, 3_600_000);
    expect(meter.pauseMs(20_000, 3_600_000)).toBeGreaterThan(5000);
  });
});
