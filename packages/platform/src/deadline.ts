import { AppError } from './errors.ts';

/**
 * Runs an operation under a deadline. The operation gets a signal that fires at the deadline or with `signal`; what it
 * does after that is ignored, so a call that knows no signal is bounded as well.
 *
 * @throws AppError `timeout` naming `what`; the reason of `signal` when that fires first
 */
export async function withDeadline<T>(
  what: string,
  deadlineMs: number,
  operation: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const { promise: interrupted, reject } = promiseWithReject();
  const interrupt = (reason: unknown): void => {
    controller.abort(reason);
    reject(reason);
  };
  const timer = setTimeout(
    () => interrupt(new AppError('timeout', `${what} took longer than ${deadlineMs} ms`)),
    deadlineMs,
  );
  const onAbort = (): void => interrupt(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([operation(controller.signal), interrupted]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function promiseWithReject(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  promise.catch(() => {}); // the race reports it; alone it must not count as unhandled
  return { promise, reject };
}
