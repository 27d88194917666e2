import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api-client.ts';
import { nextPollDelayMs } from './poll-schedule.ts';
import { wait } from './wait.ts';

/** `stale`: the last answer is still shown, but the newest request failed. */
export type Polled<T> =
  | { kind: 'loading' }
  | { kind: 'ready'; value: T; stale: boolean }
  | { kind: 'failed'; code: ApiError['code'] };

export interface Polling<T> {
  state: Polled<T>;
  /** Asks again at once. */
  refresh: () => void;
}

const ANSWERS = new Set<ApiError['code']>(['not-found', 'unauthorized', 'forbidden']);

function afterFailure<T>(before: Polled<T>, error: unknown): Polled<T> {
  const code = error instanceof ApiError ? error.code : 'unreachable';
  // Gone and refused are answers; anything else leaves what is already shown in place.
  if (before.kind === 'ready' && !ANSWERS.has(code))
    return before.stale ? before : { ...before, stale: true };
  return before.kind === 'failed' && before.code === code ? before : { kind: 'failed', code };
}

/**
 * Asks now and then again and again while the component is mounted; a null `load` asks nothing. `intervalMs` may depend on
 * the last answer (null before the first). Both must be stable (useCallback): another one starts over.
 */
export function usePolled<T>(
  load: ((signal: AbortSignal) => Promise<T>) | null,
  intervalMs: number | ((newest: T | null) => number),
): Polling<T> {
  const [state, setState] = useState<Polled<T>>({ kind: 'loading' });
  const wake = useRef<() => void>(() => undefined);

  useEffect(() => {
    setState({ kind: 'loading' });
    if (load === null) return;
    const mounted = new AbortController();
    const follow = async () => {
      let failuresInRow = 0;
      let newest: T | null = null;
      while (!mounted.signal.aborted) {
        try {
          const value = await load(mounted.signal);
          failuresInRow = 0;
          newest = value;
          setState((before) =>
            before.kind === 'ready' && before.value === value && !before.stale
              ? before
              : { kind: 'ready', value, stale: false },
          );
        } catch (error) {
          if (mounted.signal.aborted) return;
          failuresInRow += 1;
          setState((before) => afterFailure(before, error));
        }
        const pause = new AbortController();
        const endPause = () => pause.abort();
        wake.current = endPause;
        mounted.signal.addEventListener('abort', endPause, { once: true });
        const delayMs = nextPollDelayMs({
          intervalMs: typeof intervalMs === 'number' ? intervalMs : intervalMs(newest),
          failuresInRow,
          hidden: document.hidden,
          random: Math.random(),
        });
        await wait(delayMs, pause.signal);
        mounted.signal.removeEventListener('abort', endPause);
      }
    };
    const shown = () => {
      if (!document.hidden) wake.current();
    };
    document.addEventListener('visibilitychange', shown);
    window.addEventListener('online', shown);
    void follow();
    return () => {
      mounted.abort();
      document.removeEventListener('visibilitychange', shown);
      window.removeEventListener('online', shown);
    };
  }, [load, intervalMs]);

  return { state, refresh: useCallback(() => wake.current(), []) };
}
