/** How one part, or one whole segment, came in. */
export interface MediaLoad {
  /** When its last byte arrived, milliseconds of a monotonic clock. */
  atMs: number;
  /** Index of its rendition in the ladder. */
  rung: number;
  bytes: number;
  /** From the request to the first byte of the answer. */
  firstByteSeconds: number;
  /** From the request to the last byte. */
  loadSeconds: number;
  playSeconds: number;
  /** Media ahead of the playhead when it arrived. */
  bufferSeconds: number;
}

/** The controller's memory between two loads. */
export interface RenditionChoice {
  /** Index of the chosen rendition in the ladder. */
  readonly rung: number;
  /** Newest last, all of the chosen rendition. */
  readonly loads: readonly MediaLoad[];
  /** Since when there would have been room for the next better rendition; null while there is not. */
  readonly roomSinceMs: number | null;
  /** How long there must be room before it is used. */
  readonly patienceMs: number;
  readonly raisedAtMs: number | null;
}

/** Bits a second of each rendition, rising. */
export type BitrateLadder = readonly number[];

/** What a network of which nothing is known yet is believed to carry. */
const FIRST_GUESS_BITRATE = 4_000_000;
const KEPT_MS = 10_000;

/** One late part is no slow network. Judged are so many of the newest loads, or those that took this long to come. */
const JUDGED_LOADS = 3;
const JUDGED_PLAY_SECONDS = 0.9;
const JUDGED_LOAD_SECONDS = 2;

/** Share of real time that loading may take: beyond it playback falls behind, slowly at first. */
const MOST_LOADING = 1;
const MOST_LOADING_WHEN_THIN = 0.85;
const THIN_BUFFER_SECONDS = 0.15;
/** The same for the next better rendition, as far as it can be foreseen. */
const MOST_LOADING_ABOVE = 0.7;

const LEAST_PATIENCE_MS = 10_000;
const MOST_PATIENCE_MS = 300_000;
/** A better rendition that had to be given up sooner than this was a mistake. */
const PROBATION_MS = 60_000;

/** The best rendition that fits the first guess. */
export function startRendition(ladder: BitrateLadder): RenditionChoice {
  const fitting = ladder.filter((bitrate) => bitrate <= FIRST_GUESS_BITRATE).length;
  return {
    rung: Math.max(0, fitting - 1),
    loads: [],
    roomSinceMs: null,
    patienceMs: LEAST_PATIENCE_MS,
    raisedAtMs: null,
  };
}

/** The viewer took another rendition: what was measured on the former one says little about it. */
export const onRung = (choice: RenditionChoice, rung: number): RenditionChoice =>
  rung === choice.rung ? choice : { ...choice, rung, loads: [], roomSinceMs: null };

/** Takes a load into account without choosing anew. Pure. */
export function measureLoad(
  choice: RenditionChoice,
  load: MediaLoad,
  ladder: BitrateLadder,
): RenditionChoice {
  // The last parts of a rendition that is being left.
  if (load.rung !== choice.rung) return choice;
  const loads = [...choice.loads, load].filter(({ atMs }) => load.atMs - atMs < KEPT_MS);
  const share = loadingShare(loads);
  const growth = (ladder[choice.rung + 1] ?? Number.POSITIVE_INFINITY) / (ladder[choice.rung] ?? 1);
  const hasRoom = share !== null && share * growth <= MOST_LOADING_ABOVE;
  return { ...choice, loads, roomSinceMs: hasRoom ? (choice.roomSinceMs ?? load.atMs) : null };
}

/**
 * Chooses the rendition after a load: down as soon as media takes longer to come than to play, up only after a calm time
 * with room, which doubles with every climb that failed. So a network at the threshold costs a handful of switches an
 * hour. Pure.
 */
export function chooseRendition(
  choice: RenditionChoice,
  load: MediaLoad,
  ladder: BitrateLadder,
): RenditionChoice {
  const { rung, raisedAtMs, roomSinceMs } = choice;
  const share = loadingShare(choice.loads);
  const most = load.bufferSeconds < THIN_BUFFER_SECONDS ? MOST_LOADING_WHEN_THIN : MOST_LOADING;
  const held = raisedAtMs !== null && load.atMs - raisedAtMs >= PROBATION_MS;
  if (rung > 0 && share !== null && share > most) {
    const failed = raisedAtMs !== null && !held;
    const patienceMs = failed ? Math.min(2 * choice.patienceMs, MOST_PATIENCE_MS) : choice.patienceMs;
    return { ...onRung(choice, rung - 1), patienceMs, raisedAtMs: null };
  }
  if (rung + 1 < ladder.length && roomSinceMs !== null && load.atMs - roomSinceMs >= choice.patienceMs) {
    return { ...onRung(choice, rung + 1), raisedAtMs: load.atMs };
  }
  // A climb that held is no reason to be bold at once: trust comes back by halves.
  if (held) {
    return { ...choice, raisedAtMs: null, patienceMs: Math.max(LEAST_PATIENCE_MS, choice.patienceMs / 2) };
  }
  return choice;
}

/**
 * Loading time as a share of playing time, over the newest loads; null while too few are known. Of each load the round
 * trip is taken off: another rendition would not shorten it.
 */
function loadingShare(loads: readonly MediaLoad[]): number | null {
  const roundTrip = Math.min(...loads.map(({ firstByteSeconds }) => firstByteSeconds));
  let playSeconds = 0;
  let loadSeconds = 0;
  let judged = 0;
  for (const load of loads.toReversed()) {
    judged += 1;
    playSeconds += load.playSeconds;
    loadSeconds += load.loadSeconds - roundTrip;
    const isEnough = judged >= JUDGED_LOADS && playSeconds >= JUDGED_PLAY_SECONDS;
    if (isEnough || loadSeconds >= JUDGED_LOAD_SECONDS) return loadSeconds / playSeconds;
  }
  return null;
}

/** Timers of browsers are coarse, and a burst out of a cache is no bandwidth: nothing counts as faster than this. */
const LEAST_TRANSFER_SECONDS = 0.001;

/** What the network carries and what is loaded, bits a second; null while unknown. */
export function measuredBitrates({ loads }: RenditionChoice): {
  bandwidth: number | null;
  mediaBitrate: number | null;
} {
  if (loads.length === 0) return { bandwidth: null, mediaBitrate: null };
  const sum = (of: (load: MediaLoad) => number): number => loads.reduce((total, load) => total + of(load), 0);
  const bits = 8 * sum(({ bytes }) => bytes);
  const transferSeconds = sum(({ loadSeconds, firstByteSeconds }) =>
    Math.max(LEAST_TRANSFER_SECONDS, loadSeconds - firstByteSeconds),
  );
  return { bandwidth: bits / transferSeconds, mediaBitrate: bits / sum(({ playSeconds }) => playSeconds) };
}
