/** What one origin process takes upon itself. Every figure is tested at its border. */
export interface OriginLimits {
  /** Held requests in all: their wake-up is one serial loop of about 20 us each, so 5,000 take 0.1 s. */
  readonly held: number;
  /** Held requests of one client address (an IPv6 /64) per broadcast. A player needs two; an edge cache, some dozens. */
  readonly heldPerClient: number;
  /** A socket that takes no byte of a pending answer for this long is cut. */
  readonly stalledWriteMs: number;
  /** Over HTTP/2 an answer may take `stalledWriteMs` and its length at this rate: no phone network is as slow. */
  readonly slowestBytesPerSecond: number;
  /** Several unread answers on one socket may add up to this. One answer alone may be larger. */
  readonly queuedBytesPerSocket: number;
  /** A window nobody asks for is released after this; the live edge replays it when somebody comes back. */
  readonly idleWindowMs: number;
  /** How long "no such broadcast" is remembered, so that a storm of requests for it asks the live edge rarely. */
  readonly absentMs: number;
  /** Ids remembered as absent; the oldest is forgotten first. */
  readonly absentIds: number;
  /** The live edge has this long to tell about a broadcast that is asked for the first time. */
  readonly openMs: number;
}

export const DEFAULT_ORIGIN_LIMITS: OriginLimits = {
  held: 5000,
  heldPerClient: 100,
  stalledWriteMs: 10_000,
  slowestBytesPerSecond: 16 * 1024,
  queuedBytesPerSocket: 8 * 1024 * 1024,
  idleWindowMs: 60_000,
  absentMs: 250,
  absentIds: 1000,
  openMs: 3000,
};

/** Longest request target. Ours are below 150 characters. */
export const MAX_TARGET_LENGTH = 2048;

/** A held request is answered with 503 after this many target durations (RFC 8216bis 6.2.5.2). */
export const HOLD_TARGET_DURATIONS = 3;

/** A segment stays readable this long after it left the playlist: 3 are demanded, one more covers the way there. */
export const REMOVED_TARGET_DURATIONS = 4;
