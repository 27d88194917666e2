import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';

/** While a backend is away, every loop of BullMQ reports it several times a second; one line per this long is enough. */
const LOG_INTERVAL_MS = 5000;

/** Makes an error listener that logs at most once per interval and says how many errors it kept quiet about. */
export function quietErrors(logger: Logger, clock: Clock): (error: Error) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (error) => {
    const now = clock.monotonic();
    if (now - lastAt < LOG_INTERVAL_MS) {
      suppressed += 1;
      return;
    }
    logger.warn({ err: error, suppressed }, 'queue error');
    lastAt = now;
    suppressed = 0;
  };
}
