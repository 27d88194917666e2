/** One question for the server's time; `sentMs` and `receivedMs` are read from the same local clock. */
export interface TimeSample {
  sentMs: number;
  receivedMs: number;
  serverMs: number;
}

/** Server time minus local time in ms, from the sample with the shortest round trip; null without samples. */
export function clockOffsetOf(samples: readonly TimeSample[]): number | null {
  let best: TimeSample | null = null;
  for (const sample of samples) {
    if (best === null || roundTrip(sample) < roundTrip(best)) best = sample;
  }
  return best === null ? null : best.serverMs - (best.sentMs + best.receivedMs) / 2;
}

const roundTrip = (sample: TimeSample): number => sample.receivedMs - sample.sentMs;

/** What of the environment the clock needs; `nowMs` must be monotonic enough to time a request. */
export interface LiveClockParts {
  nowMs: () => number;
  /** The server's time, ms since 1970. */
  askServer: (signal: AbortSignal) => Promise<number>;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface LiveClock {
  /** The server's time, ms since 1970; null until the server was asked. */
  serverNowMs(): number | null;
  /** Keeps the offset right until aborted; never rejects. */
  follow(signal: AbortSignal): Promise<void>;
}

const SAMPLES_A_ROUND = 5;
const BETWEEN_SAMPLES_MS = 250;
/** Clocks of machines drift by milliseconds a minute; the delay is shown in tenths of a second. */
const BETWEEN_ROUNDS_MS = 60_000;

/** A clock that agrees with the server, so that a delay does not depend on how the viewer's clock is set. */
export function createLiveClock({ nowMs, askServer, wait }: LiveClockParts): LiveClock {
  let offsetMs: number | null = null;

  async function sample(signal: AbortSignal): Promise<TimeSample | null> {
    const sentMs = nowMs();
    try {
      const serverMs = await askServer(signal);
      return { sentMs, receivedMs: nowMs(), serverMs };
    } catch {
      // The next sample or round tells; meanwhile the last offset stays good.
      return null;
    }
  }

  async function round(signal: AbortSignal): Promise<void> {
    const samples: TimeSample[] = [];
    for (let count = 0; count < SAMPLES_A_ROUND && !signal.aborted; count += 1) {
      const taken = await sample(signal);
      if (taken !== null) samples.push(taken);
      // The first answer already beats the viewer's own clock.
      if (taken !== null && offsetMs === null) offsetMs = clockOffsetOf(samples);
      await wait(BETWEEN_SAMPLES_MS, signal);
    }
    offsetMs = clockOffsetOf(samples) ?? offsetMs;
  }

  return {
    serverNowMs: () => (offsetMs === null ? null : nowMs() + offsetMs),
    async follow(signal) {
      while (!signal.aborted) {
        await round(signal);
        await wait(BETWEEN_ROUNDS_MS, signal);
      }
    },
  };
}
