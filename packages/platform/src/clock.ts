import { setTimeout as sleepFor } from 'node:timers/promises';

/** Time as a dependency, so that tests can hold it. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. May jump: use it for what people and playlists see. */
  now(): number;
  /** Milliseconds that only ever grow: use it for time-outs and ages. */
  monotonic(): number;
  /** Rejects with an AbortError when the signal fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, signal === undefined ? {} : { signal });
  },
};
