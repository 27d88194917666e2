import {
  type LatencyMode,
  type LatencyPromise,
  latencyGoal,
  PROVEN_RESERVE_SECONDS,
} from './latency-target.ts';

/** The controller's memory between two readings. */
export interface LatencyControl {
  readonly mode: LatencyMode;
  /**
   * Added to the usual target, in seconds: grows with trouble and shrinks again while playback is calm; below 0 where
   * the network has proven that closer is safe.
   */
  readonly widening: number;
  readonly lastTroubleAtMs: number | null;
  readonly lastReadingAtMs: number | null;
  readonly lastJumpAtMs: number | null;
  readonly correction: 'none' | 'catching-up' | 'slowing-down';
  readonly trough: Trough;
  /** What the newest trouble changed, so that it can be taken back. */
  readonly beforeTrouble: Pick<LatencyControl, 'widening' | 'lastTroubleAtMs'> | null;
}

/** The least buffer on target, in seconds: of the span that is under way, and of the whole one before it. */
interface Trough {
  readonly sinceMs: number;
  readonly least: number;
  readonly leastBefore: number | null;
}

export interface LatencyReading {
  atMs: number;
  /** Distance of the playhead to the live edge, in seconds. */
  latency: number;
  /** Media buffered ahead of the playhead, in seconds. */
  buffer: number;
}

export interface LatencyDecision {
  control: LatencyControl;
  targetSeconds: number;
  /** Playback rate, in steps of 0.01. */
  rate: number;
  /** True when playback has fallen back so far that seeking beats catching up. */
  jump: boolean;
}

const NO_TROUGH: Trough = { sinceMs: 0, least: Number.POSITIVE_INFINITY, leastBefore: null };

export const INITIAL_LATENCY_CONTROL: LatencyControl = {
  mode: 'low-latency',
  widening: 0,
  lastTroubleAtMs: null,
  lastReadingAtMs: null,
  lastJumpAtMs: null,
  correction: 'none',
  trough: NO_TROUGH,
  beforeTrouble: null,
};

/** Closer is proven safe when the reserve held for a whole one of these spans, and in the next so far. */
const TROUGH_SPAN_MS = 4000;
const RATE_PER_SECOND_BEHIND = 0.5;

const STALL_STEP_SECONDS = 0.3;
/** A buffer that nearly ran dry asks for more distance too, or the rate would swing between slow and fast for ever. */
const NEAR_STALL_STEP_SECONDS = 0.1;
const WIDEST_SECONDS = 2;
const CALM_AFTER_MS = 60_000;
/** Readings farther apart (the viewer paused) say nothing about the time between them. */
const BLIND_AFTER_MS = 2000;
/** A thin buffer, a stall and the news that the publisher is gone come within this time. */
const ONE_TROUBLE_MS = 10_000;
const NARROWING_PER_SECOND = 0.02;

/** Beyond this distance from the target a jump is less annoying than a minute of fast playback. */
export const LIVE_MAX_EXCESS_SECONDS = 5;
/** A network that has fallen back again so soon is too slow to be live: jumping would only cost more freezes. */
const JUMP_PAUSE_MS = 20_000;

/** Distance to the live edge to aim for, in seconds. */
export const targetLatency = (promise: LatencyPromise, control: LatencyControl): number =>
  latencyGoal(control.mode, promise).usual + control.widening;

/** The viewer prefers another distance: what the network has shown near the other one does not carry over. */
export const inMode = (control: LatencyControl, mode: LatencyMode): LatencyControl =>
  mode === control.mode ? control : { ...INITIAL_LATENCY_CONTROL, mode };

/** Playback ran dry: keep a larger distance for a while. */
export function widenAfterStall(control: LatencyControl, atMs: number): LatencyControl {
  // What seemed proven was not: the step is counted from the usual distance.
  const step = STALL_STEP_SECONDS + Math.max(0, -control.widening);
  return { ...widen(control, step, atMs), correction: 'none' };
}

/** The publisher went away: the stall just seen says nothing about the viewer's network. */
export function forgiveTrouble(control: LatencyControl, atMs: number): LatencyControl {
  const { lastTroubleAtMs, beforeTrouble } = control;
  if (beforeTrouble === null || !isRecent(lastTroubleAtMs, atMs)) return control;
  return { ...control, ...beforeTrouble, beforeTrouble: null };
}

const isRecent = (troubleAtMs: number | null, atMs: number): boolean =>
  troubleAtMs !== null && atMs - troubleAtMs < ONE_TROUBLE_MS;

function widen(control: LatencyControl, stepSeconds: number, atMs: number): LatencyControl {
  const { widening, lastTroubleAtMs } = control;
  return {
    ...control,
    widening: Math.min(widening + stepSeconds, WIDEST_SECONDS),
    lastTroubleAtMs: atMs,
    trough: NO_TROUGH,
    beforeTrouble: isRecent(lastTroubleAtMs, atMs) ? control.beforeTrouble : { widening, lastTroubleAtMs },
  };
}

function narrowWhileCalm(
  promise: LatencyPromise,
  control: LatencyControl,
  reading: LatencyReading,
): LatencyControl {
  const { atMs } = reading;
  const trough = watchTrough(promise, control, reading);
  const sinceReadingMs = control.lastReadingAtMs === null ? 0 : atMs - control.lastReadingAtMs;
  const blindMs = sinceReadingMs > BLIND_AFTER_MS ? sinceReadingMs : 0;
  const lastTroubleAtMs = control.lastTroubleAtMs === null ? null : control.lastTroubleAtMs + blindMs;
  const calm = lastTroubleAtMs === null || atMs - lastTroubleAtMs >= CALM_AFTER_MS;
  const least = Math.min(trough.least, trough.leastBefore ?? Number.NEGATIVE_INFINITY);
  const { closest, usual } = latencyGoal(control.mode, promise);
  const narrowest = least >= PROVEN_RESERVE_SECONDS ? closest - usual : Math.min(0, control.widening);
  const elapsedSeconds = (sinceReadingMs - blindMs) / 1000;
  const widening = calm
    ? Math.max(narrowest, control.widening - NARROWING_PER_SECOND * elapsedSeconds)
    : control.widening;
  return { ...control, widening, lastTroubleAtMs, lastReadingAtMs: atMs, trough };
}

/** Only what is seen on target counts: further behind there is always more in the buffer. */
function watchTrough(promise: LatencyPromise, control: LatencyControl, reading: LatencyReading): Trough {
  const { atMs, buffer, latency } = reading;
  if (latency - targetLatency(promise, control) > 2 * latencyGoal(control.mode, promise).deadBand)
    return NO_TROUGH;
  const { trough } = control;
  if (trough === NO_TROUGH) return { sinceMs: atMs, least: buffer, leastBefore: null };
  const least = Math.min(trough.least, buffer);
  if (atMs - trough.sinceMs < TROUGH_SPAN_MS) return { ...trough, least };
  return { sinceMs: atMs, least: buffer, leastBefore: least };
}

const round = (rate: number): number => Math.round(rate * 100) / 100;

function jumpToLive(
  promise: LatencyPromise,
  control: LatencyControl,
  { atMs, latency, buffer }: LatencyReading,
): LatencyDecision {
  // Where nothing is loaded yet, the landing costs a freeze: less so with some distance.
  const isBuffered = latency - targetLatency(promise, control) < buffer;
  const jumped = isBuffered ? control : widen(control, STALL_STEP_SECONDS, atMs);
  return {
    control: { ...jumped, correction: 'none', lastJumpAtMs: atMs },
    targetSeconds: targetLatency(promise, jumped),
    rate: 1,
    jump: true,
  };
}

/** Chooses the playback rate for a reading (take one about ten times a second). Pure. */
export function controlLatency(
  promise: LatencyPromise,
  previous: LatencyControl,
  reading: LatencyReading,
): LatencyDecision {
  const calmed = narrowWhileCalm(promise, previous, reading);
  const {
    deadBand,
    onTarget: restsWithin,
    fastest,
    slowest,
    lowBuffer,
  } = latencyGoal(previous.mode, promise);
  const slowing = previous.correction === 'slowing-down';
  // A thin buffer while far behind means the network is slow; slowing down would only add delay.
  const onTarget = reading.latency - targetLatency(promise, calmed) < deadBand;
  const nearStall = onTarget && !slowing && reading.buffer < lowBuffer;
  const control = nearStall ? widen(calmed, NEAR_STALL_STEP_SECONDS, reading.atMs) : calmed;
  const targetSeconds = targetLatency(promise, control);
  const behind = reading.latency - targetSeconds;
  const decide = (correction: LatencyControl['correction'], rate: number): LatencyDecision => ({
    control: { ...control, correction },
    targetSeconds,
    rate,
    jump: false,
  });

  const jumpedLately = control.lastJumpAtMs !== null && reading.atMs - control.lastJumpAtMs < JUMP_PAUSE_MS;
  if (behind > LIVE_MAX_EXCESS_SECONDS && !jumpedLately) return jumpToLive(promise, control, reading);

  if (nearStall || (slowing && onTarget && reading.buffer < lowBuffer * 1.5))
    return decide('slowing-down', slowest);
  // Closer to the edge than asked for (after a seek, or just after the target widened): drift back.
  if (behind < (slowing ? -restsWithin : -deadBand)) return decide('slowing-down', slowest);

  // Never eat more than the buffer holds above its floor.
  const excess = Math.min(behind, reading.buffer - lowBuffer);
  const catching = previous.correction === 'catching-up';
  if (excess > (catching ? restsWithin : deadBand)) {
    const rate = round(Math.min(fastest, 1 + RATE_PER_SECOND_BEHIND * excess));
    return rate > 1 ? decide('catching-up', rate) : decide('none', 1);
  }
  return decide('none', 1);
}
