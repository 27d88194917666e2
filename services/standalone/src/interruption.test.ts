import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listenForInterruption, STOP_DEADLINE_MS } from './interruption.ts';

/** Delivered to the listeners only: the process itself gets no signal. */
const press = (name: NodeJS.Signals = 'SIGINT') => process.emit(name, name);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('interruption', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s is the wish to stop', (name) => {
    using interruption = listenForInterruption(() => {});
    expect(interruption.signal.aborted).toBe(false);
    press(name);
    expect(interruption.signal.aborted).toBe(true);
  });

  test('the same key press, heard twice because npm passes it on, is one wish', () => {
    const endAtOnce = vi.fn();
    using _ = listenForInterruption(endAtOnce);
    press();
    vi.advanceTimersByTime(100);
    press();
    expect(endAtOnce).not.toHaveBeenCalled();
  });

  test('a second key press ends everything at once', () => {
    const endAtOnce = vi.fn();
    using _ = listenForInterruption(endAtOnce);
    press();
    vi.advanceTimersByTime(1000);
    press();
    expect(endAtOnce).toHaveBeenCalledTimes(1);
  });

  test('a stop that hangs is ended within five seconds', () => {
    const endAtOnce = vi.fn();
    using _ = listenForInterruption(endAtOnce);
    press();
    vi.advanceTimersByTime(STOP_DEADLINE_MS);
    expect(endAtOnce).toHaveBeenCalledTimes(1);
    expect(STOP_DEADLINE_MS).toBeLessThan(5000);
  });

  test('after disposal nobody listens and no timer is left', () => {
    const before = process.listenerCount('SIGINT');
    const endAtOnce = vi.fn();
    const interruption = listenForInterruption(endAtOnce);
    press();
    interruption[Symbol.dispose]();
    vi.advanceTimersByTime(2 * STOP_DEADLINE_MS);
    expect(endAtOnce).not.toHaveBeenCalled();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
