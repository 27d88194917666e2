import { type Clock, systemClock } from './clock.ts';
import { AppError } from './errors.ts';

/**
 * Asks again every `everyMs` until the answer is neither null nor false.
 *
 * @throws AppError `timeout` after `deadlineMs`, naming `what`
 */
export async function poll<T>(
  what: string,
  ask: () => Promise<T | null | false> | T | null | false,
  options: { deadlineMs: number; everyMs?: number; signal?: AbortSignal; clock?: Clock },
): Promise<T> {
  const clock = options.clock ?? systemClock;
  const giveUpAt = clock.monotonic() + options.deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (clock.monotonic() >= giveUpAt) {
      throw new AppError('timeout', `${what} did not happen within ${options.deadlineMs} ms`);
    }
    await clock.sleep(options.everyMs ?? 50, options.signal);
  }
}
