import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MISSED_PINGS, PING_EVERY_MS, watchForHang } from './hang-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const setUp = () => {
  const ping = vi.fn();
  const onHang = vi.fn();
  return { ping, onHang, watch: watchForHang({ ping, onHang, now: () => Date.now() }) };
};

describe('hang watch', () => {
  test('a child that answers is left alone', () => {
    const { ping, onHang, watch } = setUp();
    ping.mockImplementation(() => watch.answered());
    vi.advanceTimersByTime(60 * PING_EVERY_MS);
    expect(ping).toHaveBeenCalledTimes(60);
    expect(onHang).not.toHaveBeenCalled();
  });

  test('three missed answers are a hang, told once', () => {
    const { onHang } = setUp();
    vi.advanceTimersByTime(MISSED_PINGS * PING_EVERY_MS);
    expect(onHang).not.toHaveBeenCalled();
    vi.advanceTimersByTime(PING_EVERY_MS);
    expect(onHang).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60 * PING_EVERY_MS);
    expect(onHang).toHaveBeenCalledTimes(1);
  });

  test('one late answer starts the count anew', () => {
    const { onHang, watch } = setUp();
    vi.advanceTimersByTime(2 * PING_EVERY_MS);
    watch.answered();
    vi.advanceTimersByTime(3 * PING_EVERY_MS);
    expect(onHang).not.toHaveBeenCalled();
  });

  test('a machine that slept blames nobody', () => {
    const { onHang } = setUp();
    vi.advanceTimersByTime(3 * PING_EVERY_MS - 1);
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(2 * PING_EVERY_MS);
    expect(onHang).not.toHaveBeenCalled();
  });

  test('nothing is asked after it was disposed', () => {
    const { ping, onHang, watch } = setUp();
    watch[Symbol.dispose]();
    vi.advanceTimersByTime(10 * PING_EVERY_MS);
    expect(ping).not.toHaveBeenCalled();
    expect(onHang).not.toHaveBeenCalled();
  });
});
