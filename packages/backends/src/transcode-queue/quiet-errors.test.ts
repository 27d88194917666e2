import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import { expect, test, vi } from 'vitest';
import { quietErrors } from './quiet-errors.ts';

test('a storm of errors makes one line per interval, which says how many it stands for', () => {
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };
  const warn = vi.fn();
  const onError = quietErrors({ warn } as unknown as Logger, clock);
  const [first, last] = [new Error('refused'), new Error('still refused')];
  for (let index = 0; index < 10; index += 1) onError(first);
  nowMs = 5000;
  onError(last);
  expect(warn.mock.calls).toEqual([
    [{ err: first, suppressed: 0 }, 'queue error'],
    [{ err: last, suppressed: 9 }, 'queue error'],
  ]);
});
