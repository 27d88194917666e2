import { setTimeout as wait } from 'node:timers/promises';

/** Waits; rejects with the reason of `signal` when that fires first, because the reason is what people are told. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
