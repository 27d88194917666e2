/** After this long a stop is over, whatever still hangs. */
export const STOP_DEADLINE_MS = 4800;

/**
 * npm passes a Ctrl-C on that the terminal has already sent us, so one key press may arrive twice. Only a later signal
 * is a second wish.
 */
const SAME_KEY_PRESS_MS = 400;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption extends Disposable {
  /** Fires with the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}

/**
 * Listens for the wish to stop until disposed. `endAtOnce` is called for a second signal, or when the stop has taken
 * longer than {@link STOP_DEADLINE_MS}.
 */
export function listenForInterruption(endAtOnce: () => void): Interruption {
  const controller = new AbortController();
  let firstAt = 0;
  let deadline: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      firstAt = performance.now();
      deadline = setTimeout(endAtOnce, STOP_DEADLINE_MS);
      controller.abort();
    } else if (performance.now() - firstAt > SAME_KEY_PRESS_MS) {
      endAtOnce();
    }
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(deadline);
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
