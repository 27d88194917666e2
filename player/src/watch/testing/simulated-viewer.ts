import {
  controlLatency,
  INITIAL_LATENCY_CONTROL,
  inMode,
  type LatencyControl,
  targetLatency,
  widenAfterStall,
} from '../latency-control.ts';
import type { LatencyMode, LatencyPromise } from '../latency-target.ts';

/** How parts come to the viewer, in seconds. */
export interface SimulatedNetwork {
  /** For one request and its answer: the playlist waits for one, the part for another. */
  roundTrip: number;
  /** Time on the wire of one part, by its number. */
  transfer: (part: number) => number;
}

export interface ViewerMoment {
  atSeconds: number;
  latency: number;
  target: number;
  buffer: number;
  rate: number;
  stalls: number;
}

export interface SimulatedViewer {
  readonly moments: readonly ViewerMoment[];
  readonly control: LatencyControl;
}

export interface SimulationOptions {
  promise: LatencyPromise;
  network: SimulatedNetwork;
  seconds: number;
  mode?: LatencyMode;
  /** A change of mind while playing. */
  switchMode?: { atSeconds: number; mode: LatencyMode };
  /** Distance to the live edge at which playback begins. */
  startLatency?: number;
}

const STEP_SECONDS = 0.02;
const READING_EVERY_STEPS = 5;
/** A stalled element goes on with so much; the player counts a stall from a quarter of a second. */
const RESUME_WITH_SECONDS = 0.1;
const STALL_AFTER_SECONDS = 0.25;

/**
 * Server, network, buffer and playhead in virtual time, as hls.js drives them: a held playlist request tells of a part,
 * then the part is loaded, one after another. The latency control turns the rate ten times a second.
 */
export function simulateViewer(options: SimulationOptions): SimulatedViewer {
  const { promise, network, seconds, startLatency = promise.partHoldBack } = options;
  const { partTarget } = promise;
  const arrivals = partArrivals(partTarget, network, seconds + 10);
  let control = inMode(INITIAL_LATENCY_CONTROL, options.mode ?? 'low-latency');
  let arrived = 0;
  let listedEdge = 0;
  let listedAt = 0;
  // Media time 0 is the begin of the first part; the stream runs for some seconds before the viewer comes.
  const begin = 5;
  let playhead = begin - startLatency;
  let rate = 1;
  let standing = 0;
  let isStalled = false;
  let stalls = 0;
  const moments: ViewerMoment[] = [];
  for (let step = 0; step * STEP_SECONDS < seconds; step += 1) {
    const now = begin + step * STEP_SECONDS;
    for (
      let next = arrivals[arrived];
      next !== undefined && next.listed <= now;
      next = arrivals[arrived + 1]
    ) {
      if (next.listed > listedAt) {
        listedEdge = next.end;
        listedAt = next.listed;
      }
      if (next.loaded > now) break;
      arrived += 1;
    }
    const bufferEnd = arrived * partTarget;
    const buffer = Math.max(0, bufferEnd - playhead);
    isStalled = buffer <= 0.001 || (isStalled && buffer < RESUME_WITH_SECONDS);
    standing = isStalled ? standing + STEP_SECONDS : 0;
    if (isStalled && standing >= STALL_AFTER_SECONDS && standing - STEP_SECONDS < STALL_AFTER_SECONDS) {
      stalls += 1;
      control = widenAfterStall(control, now * 1000);
    }
    if (!isStalled) playhead = Math.min(bufferEnd, playhead + rate * STEP_SECONDS);
    if (step % READING_EVERY_STEPS !== 0) continue;
    const change = options.switchMode;
    if (change !== undefined && now - begin >= change.atSeconds) control = inMode(control, change.mode);
    // As hls-session.ts reads it: the edge of the newest playlist, and its age up to three parts.
    const latency = listedEdge + Math.min(now - listedAt, 3 * partTarget) - playhead;
    const decision = controlLatency(promise, control, { atMs: now * 1000, latency, buffer });
    control = decision.control;
    rate = decision.rate;
    moments.push({
      atSeconds: now - begin,
      latency,
      target: targetLatency(promise, control),
      buffer,
      rate,
      stalls,
    });
  }
  return { moments, control };
}

interface PartArrival {
  /** Media time at which the part ends, which is also when it is published. */
  end: number;
  listed: number;
  loaded: number;
}

function partArrivals(
  partTarget: number,
  { roundTrip, transfer }: SimulatedNetwork,
  until: number,
): PartArrival[] {
  const arrivals: PartArrival[] = [];
  let loaded = 0;
  for (let part = 0; part * partTarget < until; part += 1) {
    const end = (part + 1) * partTarget;
    // The held playlist request was there long before: only the way back counts.
    const listed = end + roundTrip / 2;
    loaded = Math.max(listed, loaded) + roundTrip + transfer(part);
    arrivals.push({ end, listed, loaded });
  }
  return arrivals;
}

/** How often the rate was changed within a span. */
export function rateChanges(moments: readonly ViewerMoment[], from: number, to: number): number {
  const span = moments.filter(({ atSeconds }) => atSeconds >= from && atSeconds < to);
  return span.filter(({ rate }, index) => index > 0 && rate !== span[index - 1]?.rate).length;
}

/** How often playback went over from normal speed to a correction within a span. */
export function corrections(moments: readonly ViewerMoment[], from: number, to: number): number {
  const span = moments.filter(({ atSeconds }) => atSeconds >= from && atSeconds < to);
  return span.filter(({ rate }, index) => index > 0 && rate !== 1 && span[index - 1]?.rate === 1).length;
}

/** The last moment at which playback was farther from the target than `within`; the time it took to arrive. */
export function arrivedAfter(moments: readonly ViewerMoment[], within: number): number {
  const last = moments.findLast(({ latency, target }) => Math.abs(latency - target) > within);
  return last?.atSeconds ?? 0;
}
