/** Remembers when the playhead last moved. */
export interface PlayheadWatch {
  readonly position: number | null;
  readonly movedAtMs: number;
  readonly readAtMs: number;
  readonly seekingSinceMs: number | null;
  /** It has played before: standing still is no way of beginning any more. */
  readonly hasMoved: boolean;
  readonly verdict: 'idle' | 'moving' | 'stalled' | 'stuck';
}

export interface PlayheadReading {
  atMs: number;
  /** Seconds of media time. */
  position: number;
  /** False while paused or ended: then standing still means nothing. */
  shouldMove: boolean;
  /** On the way to another position, for as long as its media is not there. */
  seeking: boolean;
}

export const INITIAL_PLAYHEAD_WATCH: PlayheadWatch = {
  position: null,
  movedAtMs: 0,
  readAtMs: 0,
  seekingSinceMs: null,
  hasMoved: false,
  verdict: 'idle',
};

/** Standing still for less is how decoders breathe. */
const STALLED_AFTER_MS = 250;
/** Short stalls pass with a spinner; from here on the viewer is told. */
const STUCK_AFTER_MS = 3000;
/** Timers of a hidden page are slowed down; a gap this long says nothing about playback. */
const BLIND_AFTER_MS = 2000;

/** Judges one reading of the playhead (take one about ten times a second). A stall is the step into `stalled`. Pure. */
export function watchPlayhead(watch: PlayheadWatch, reading: PlayheadReading): PlayheadWatch {
  const { atMs, position } = reading;
  const { hasMoved } = watch;
  const blind = atMs - watch.readAtMs > BLIND_AFTER_MS;
  if (!reading.shouldMove || watch.position === null || blind) {
    const verdict = reading.shouldMove ? watch.verdict : 'idle';
    return { position, movedAtMs: atMs, readAtMs: atMs, seekingSinceMs: null, hasMoved, verdict };
  }
  if (reading.seeking) {
    // A short one is no stall; one that finds no media, as over a hole at the end of the buffer, lasts until some comes.
    const seekingSinceMs = watch.seekingSinceMs ?? atMs;
    const lasts = watch.verdict === 'stuck' || atMs - seekingSinceMs >= STUCK_AFTER_MS;
    const verdict = lasts ? 'stuck' : 'idle';
    return { position, movedAtMs: atMs, readAtMs: atMs, seekingSinceMs, hasMoved, verdict };
  }
  if (position !== watch.position) {
    // A jump backwards is a seek or a rebuilt player, which proves nothing yet.
    const forward = position > watch.position;
    const verdict = forward ? 'moving' : watch.verdict;
    return {
      ...{ position, movedAtMs: atMs, readAtMs: atMs, seekingSinceMs: null },
      ...{ hasMoved: hasMoved || forward, verdict },
    };
  }
  const standingMs = atMs - watch.movedAtMs;
  // After a pause or a seek (`idle`) a wait is no stall, but it may last as little as any other.
  const verdict =
    hasMoved && standingMs >= STUCK_AFTER_MS
      ? 'stuck'
      : standingMs >= STALLED_AFTER_MS && watch.verdict === 'moving'
        ? 'stalled'
        : watch.verdict;
  return { ...watch, readAtMs: atMs, seekingSinceMs: null, verdict };
}
