/** What the playlists promise, in seconds. */
export interface LatencyPromise {
  partTarget: number;
  /** PART-HOLD-BACK: how far from the live edge the server asks players to stay (RFC 8216bis 4.4.3.8). */
  partHoldBack: number;
}

/** What the viewer prefers: as close as the network allows, or a distance that survives a poor one. */
export type LatencyMode = 'low-latency' | 'balanced';

/** How a mode plays what a playlist promises, in seconds and playback rates. */
export interface LatencyGoal {
  /** Distance to the live edge to aim for while nothing is known of the network. */
  usual: number;
  /** The least distance, where the network has proven itself. */
  closest: number;
  /** Distance from the target that is left alone... */
  deadBand: number;
  /** ... but a correction under way goes on until this close, so that the rate does not flicker. */
  onTarget: number;
  fastest: number;
  slowest: number;
  /** The buffer below which the next late part would be a stall. */
  lowBuffer: number;
}

/** The hold-back holds a reserve for timer-driven reloads; blocking reload can go this much of it closer. */
const HOLD_BACK_SHARE = 0.85;
/** A part must be whole before it can be fetched, and one round trip must fit: never closer than this. */
const LEAST_PARTS = 2;
const LEAST_RESERVE_SECONDS = 0.15;
/** Where parts come so evenly that the buffer never falls below this reserve, the playhead may go closer. */
export const PROVEN_RESERVE_SECONDS = 0.3;

/** Seconds of silence on a mobile network are survived, whatever the part target. */
const BALANCED_HOLD_BACKS = 3;
const BALANCED_LEAST_SECONDS = 2.5;
/** Playlists list the parts of three target durations; hls.js leaves parts for segments when it plays near their end. */
const BALANCED_MOST_SECONDS = 3.5;
/** For a start in this mode, before any playlist has told its hold-back. */
export const BALANCED_START_SECONDS = 3;

const lowBuffer = (partTarget: number): number => Math.max(0.12, partTarget * 0.5);

export function latencyGoal(mode: LatencyMode, { partTarget, partHoldBack }: LatencyPromise): LatencyGoal {
  if (mode === 'balanced') {
    const wanted = Math.max(BALANCED_LEAST_SECONDS, BALANCED_HOLD_BACKS * partHoldBack);
    // A server that asks for more than we would gives a reason to keep more.
    const usual = Math.max(partHoldBack, Math.min(wanted, BALANCED_MOST_SECONDS));
    return {
      usual,
      closest: usual,
      deadBand: 0.3,
      onTarget: 0.05,
      fastest: 1.05,
      slowest: 0.95,
      lowBuffer: lowBuffer(partTarget),
    };
  }
  const usual = Math.max(partHoldBack * HOLD_BACK_SHARE, LEAST_PARTS * partTarget + LEAST_RESERVE_SECONDS);
  return {
    usual,
    // Just before a part arrives, the whole reserve is still there.
    closest: Math.min(usual, partTarget + PROVEN_RESERVE_SECONDS),
    deadBand: 0.1,
    onTarget: 0.02,
    // Faster than this is heard.
    fastest: 1.1,
    slowest: 0.95,
    lowBuffer: lowBuffer(partTarget),
  };
}
