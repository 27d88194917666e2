import type { StatsReading } from './stats-reading.ts';

/** What a streamer should know, or do, worst first. */
export type HealthAdvice =
  | 'nothing-sent'
  | 'not-heard'
  | 'line-too-slow'
  | 'packets-lost'
  | 'computer-too-slow'
  | 'far-away'
  | 'low-frame-rate'
  | 'no-pictures'
  | 'good';

export interface PublishHealth {
  bitsPerSecond: number;
  /** Null for a broadcast without picture. */
  framesPerSecond: number | null;
  roundTripMs: number | null;
  lossShare: number | null;
  width: number | null;
  height: number | null;
  codec: string | null;
  /** What keeps the encoder from its best; null for a broadcast without picture. */
  limitation: StatsReading['limitation'] | null;
  advice: HealthAdvice;
}

/** Below this not even sound arrives (Opus speech is about 30 kbit/s). */
const NOTHING_BITS_PER_SECOND = 4000;
/** Retransmission repairs less than this without a trace. */
const BAD_LOSS_SHARE = 0.03;
/** Beyond this a lost packet comes again too late (the server gives up after 300 ms). */
const FAR_ROUND_TRIP_MS = 300;
/** A little below 20, which many cameras give and viewers do not mind. */
const FLUENT_FRAMES_PER_SECOND = 18;
/** The server reports many times a second; without a word for this long it hears nothing. */
export const SILENCE_MS = 2500;
/** Advice changes when it was the same this often: a sentence that flickers is not read. */
const SETTLED_AFTER_READINGS = 3;

export interface Sending {
  hasPicture: boolean;
  /** A still screen sends few frames, and that is right. */
  isScreen: boolean;
  /** Since the server last said anything; 0 where that is not known. */
  silentMs: number;
}

/** Health between two readings of one connection; null when they are not (counters begin anew) or time stood still. */
export function publishHealth(
  before: StatsReading,
  now: StatsReading,
  sending: Sending,
): PublishHealth | null {
  const seconds = (now.atMs - before.atMs) / 1000;
  if (seconds <= 0 || now.bytesSent < before.bytesSent || now.framesSent < before.framesSent) return null;
  const measured = {
    bitsPerSecond: Math.round(((now.bytesSent - before.bytesSent) * 8) / seconds),
    framesPerSecond: sending.hasPicture ? Math.round((now.framesSent - before.framesSent) / seconds) : null,
    roundTripMs: now.roundTripMs,
    lossShare: now.lossShare,
    width: sending.hasPicture ? now.width : null,
    height: sending.hasPicture ? now.height : null,
    codec: sending.hasPicture ? now.codec : null,
    limitation: sending.hasPicture ? now.limitation : null,
  };
  return { ...measured, advice: adviceOf(measured, sending) };
}

function adviceOf(
  measured: Omit<PublishHealth, 'advice'>,
  { hasPicture, isScreen, silentMs }: Sending,
): HealthAdvice {
  if (silentMs >= SILENCE_MS) return 'not-heard';
  if (measured.bitsPerSecond < NOTHING_BITS_PER_SECOND) return 'nothing-sent';
  const fluent = !hasPicture || isScreen || (measured.framesPerSecond ?? 0) >= FLUENT_FRAMES_PER_SECOND;
  // Every encoder is limited for a moment at the start; it matters once frames are missing.
  if (measured.limitation === 'bandwidth' && !fluent) return 'line-too-slow';
  if ((measured.lossShare ?? 0) > BAD_LOSS_SHARE) return 'packets-lost';
  if (measured.limitation === 'cpu') return 'computer-too-slow';
  if ((measured.roundTripMs ?? 0) > FAR_ROUND_TRIP_MS) return 'far-away';
  if (fluent) return 'good';
  return measured.framesPerSecond === 0 ? 'no-pictures' : 'low-frame-rate';
}

/** As the page shows it; no advice until one has settled (every encoder needs its first seconds). */
export type ShownHealth = Omit<PublishHealth, 'advice'> & { advice: HealthAdvice | null };

/** The advice that is shown, and the one that may take its place. */
export interface SettledAdvice {
  shown: HealthAdvice | null;
  next: HealthAdvice;
  /** Readings in a row that said `next`. */
  times: number;
}

/** Takes in the advice of one more reading. */
export function settleAdvice(before: SettledAdvice | null, advice: HealthAdvice): SettledAdvice {
  const times = before?.next === advice ? before.times + 1 : 1;
  const shown = times >= SETTLED_AFTER_READINGS ? advice : (before?.shown ?? null);
  return { shown, next: advice, times };
}
