import type { BroadcastStatus } from '@naru/contracts/broadcast';
import type { PlaybackId } from '@naru/contracts/ids';
import { livePath } from '@naru/contracts/live-urls';
import { bufferAhead } from './buffer-ahead.ts';
import { foldDelay, INITIAL_DELAY_DISPLAY } from './delay-display.ts';
import { isHlsSupported, startHlsSession } from './hls-session.ts';
import { JOIN_LASTS_MS, joinSkipSeconds } from './join-skip.ts';
import {
  controlLatency,
  forgiveTrouble,
  INITIAL_LATENCY_CONTROL,
  inMode,
  type LatencyReading,
  targetLatency,
  widenAfterStall,
} from './latency-control.ts';
import { BALANCED_START_SECONDS, type LatencyMode } from './latency-target.ts';
import type { LiveClock } from './live-clock.ts';
import { isNativeHlsSupported, startNativeSession } from './native-session.ts';
import type { PlaybackSession, QualityChoice, SessionEvent, SessionReading } from './playback-session.ts';
import {
  foldPlaybackEvent,
  INITIAL_PLAYBACK_FACTS,
  type PlaybackEvent,
  playbackStateOf,
  wantsMedia,
} from './playback-state.ts';
import { type PlaybackStats, readPlaybackStats } from './playback-stats.ts';
import { type PlayerReport, sameReport } from './player-report.ts';
import { INITIAL_PLAYHEAD_WATCH, watchPlayhead } from './playhead-watch.ts';
import { type SeekRoom, seekStep } from './seek-step.ts';

export interface LivePlayer {
  readonly report: PlayerReport;
  /** What the API says of the broadcast; null when there is none. */
  setStatus(status: BroadcastStatus | null): void;
  chooseQuality(quality: QualityChoice): void;
  /** Another distance to the live edge; playback eases over to it. */
  chooseMode(mode: LatencyMode): void;
  /** Moves the playhead; from then on the viewer is deliberately behind. */
  seekBy(seconds: number): void;
  goLive(): void;
  /** A reading of everything that can be measured. */
  stats(): PlaybackStats;
  dispose(): void;
}

export interface LivePlayerParts {
  video: HTMLVideoElement;
  playbackId: PlaybackId;
  clock: LiveClock;
  quality: QualityChoice;
  mode: LatencyMode;
  onChange: () => void;
}

const TICK_MS = 100;
/** A viewer who paused or sought is left where they are, unless that is so close to live that it was no choice. */
const LEFT_LIVE_SECONDS = 1.5;
/** Stuck, or without a first picture, for this long although the broadcast is on: the session itself may be the fault. */
const REBUILD_AFTER_STUCK_MS = 12_000;
/** The session tries to go on by itself as long as requests fail. */
const REBUILD_AFTER_LOST_MS = 45_000;
/** The machine-readable delay changes this often, the readable one more rarely still. */
const REPORT_DELAY_EVERY_TICKS = 5;

/** Whether any way of playing exists in this browser. */
export const canPlayLive = (): boolean =>
  isHlsSupported() || isNativeHlsSupported(document.createElement('video'));

/** Plays a broadcast until disposed of: keeps near the live edge and knows which state the viewer should be shown. */
export function createLivePlayer({
  video,
  playbackId,
  clock,
  quality,
  mode,
  onChange,
}: LivePlayerParts): LivePlayer {
  const masterUrl = livePath({ kind: 'multivariant-playlist', playbackId });
  let facts = INITIAL_PLAYBACK_FACTS;
  let control = inMode(INITIAL_LATENCY_CONTROL, mode);
  let watch = INITIAL_PLAYHEAD_WATCH;
  let delay = INITIAL_DELAY_DISPLAY;
  let delaySeconds: number | null = null;
  let behind = false;
  /** False once the viewer has chosen to be behind by pausing or seeking back. */
  let following = true;
  /** When playback began or went on after standing still; null until then. */
  let joinedAtMs: number | null = null;
  let stalls = 0;
  let ticks = 0;
  let stuckSinceMs: number | null = null;
  let choice = quality;
  let session: PlaybackSession | null = null;
  let report = describe();

  function describe(): PlayerReport {
    return {
      state: playbackStateOf(facts),
      buffering: watch.verdict === 'stalled',
      delaySeconds,
      shownDelay: delay.shown,
      renditions: session?.renditions ?? [],
      playing: session?.playing ?? null,
      choice,
      mode: session?.holdsLatency === true ? control.mode : null,
      behind,
      stalls,
    };
  }

  function publish(): void {
    const next = describe();
    if (sameReport(next, report)) return;
    report = next;
    onChange();
  }

  function tell(event: PlaybackEvent): void {
    const next = foldPlaybackEvent(facts, event);
    if (next === facts) return;
    facts = next;
    const state = playbackStateOf(facts);
    if (state.kind === 'ended') {
      session?.stop();
      video.pause();
      video.playbackRate = 1;
      delay = INITIAL_DELAY_DISPLAY;
      delaySeconds = null;
    } else if (wantsMedia(state)) {
      session ??= start();
    }
    publish();
  }

  function start(): PlaybackSession {
    const onEvent = (event: SessionEvent) => {
      if (event.kind === 'renditions') publish();
      else tell(event);
    };
    const startLatencySeconds = () => (control.mode === 'balanced' ? BALANCED_START_SECONDS : null);
    const parts = { video, masterUrl, quality: choice, startLatencySeconds, onEvent };
    return isHlsSupported() ? startHlsSession(parts) : startNativeSession(parts);
  }

  function observePlayhead(nowMs: number): void {
    const shouldMove = !video.paused && !video.ended;
    const before = watch.verdict;
    watch = watchPlayhead(watch, {
      atMs: nowMs,
      position: video.currentTime,
      shouldMove,
      seeking: video.seeking,
    });
    if (watch.verdict === before) return;
    if (watch.verdict === 'moving') tell({ kind: 'playing' });
    if (watch.verdict === 'stuck') tell({ kind: 'stuck' });
    if (watch.verdict === 'stalled') {
      joinedAtMs = null;
      stalls += 1;
      // A publisher who is gone is no reason to distrust the network.
      if (facts.status !== 'INTERRUPTED') control = widenAfterStall(control, nowMs);
    }
    publish();
  }

  function rebuildWhenStuck(nowMs: number): void {
    const waits = watch.verdict === 'stuck' || (playbackStateOf(facts).kind === 'starting' && !video.paused);
    // Without a network there is nothing to build from, and the last picture would be lost.
    if (!waits || facts.status !== 'STREAMING' || !navigator.onLine) {
      stuckSinceMs = null;
      return;
    }
    stuckSinceMs ??= nowMs;
    if (nowMs - stuckSinceMs < (facts.networkLost ? REBUILD_AFTER_LOST_MS : REBUILD_AFTER_STUCK_MS)) return;
    stuckSinceMs = nowMs;
    session?.rebuild();
  }

  function holdLatency(reading: SessionReading, nowMs: number): void {
    if (reading.latency === null || reading.promise === null || video.seeking) return;
    const { latency, promise } = reading;
    const nearLive = latency - targetLatency(promise, control) < LEFT_LIVE_SECONDS;
    behind = !following && !nearLive;
    if (video.paused) return;
    if (nearLive) following = true;
    if (!following) {
      // Where the viewer chose to be, nothing is held, caught up on or learned.
      if (video.playbackRate !== 1) video.playbackRate = 1;
      return;
    }
    const now: LatencyReading = { atMs: nowMs, latency, buffer: bufferAhead(video) };
    if (watch.verdict === 'moving') joinedAtMs ??= nowMs;
    if (joinedAtMs !== null && nowMs - joinedAtMs < JOIN_LASTS_MS) {
      const skip = joinSkipSeconds(promise, control, now);
      if (skip > 0) {
        video.currentTime += skip;
        return;
      }
    }
    const decision = controlLatency(promise, control, now);
    control = decision.control;
    if (video.playbackRate !== decision.rate) video.playbackRate = decision.rate;
    if (!decision.jump) return;
    // Nothing is loaded there yet: the picture will stand still.
    if (latency - decision.targetSeconds > now.buffer) stalls += 1;
    session?.seekToLive(decision.targetSeconds);
  }

  function measureDelay(reading: SessionReading): void {
    const serverNowMs = clock.serverNowMs();
    const moving = watch.verdict === 'moving';
    const measured =
      serverNowMs === null || reading.playheadDateMs === null || !moving
        ? null
        : (serverNowMs - reading.playheadDateMs) / 1000;
    delay = foldDelay(delay, measured);
    if (ticks % REPORT_DELAY_EVERY_TICKS === 0) delaySeconds = measured;
  }

  function seekRoom(): SeekRoom {
    const { latency = null, promise = null, oldest = null } = session?.read() ?? {};
    const toLive = latency === null || promise === null ? null : latency - targetLatency(promise, control);
    return { toOldest: video.currentTime - (oldest ?? 0), toLive: toLive ?? Number.POSITIVE_INFINITY };
  }

  const ticking = setInterval(() => {
    if (session === null || !wantsMedia(playbackStateOf(facts))) return;
    ticks += 1;
    const nowMs = performance.now();
    observePlayhead(nowMs);
    rebuildWhenStuck(nowMs);
    const reading = session.read();
    holdLatency(reading, nowMs);
    measureDelay(reading);
    publish();
  }, TICK_MS);

  const listening = new AbortController();
  const { signal } = listening;
  const leaveLive = () => {
    following = false;
  };
  video.addEventListener('pause', leaveLive, { signal });
  video.addEventListener('ended', () => tell({ kind: 'media-ended' }), { signal });

  session = start();

  return {
    get report() {
      return report;
    },
    setStatus(status) {
      if (status === 'STREAMING' && facts.status !== 'STREAMING') session?.broadcastBegan();
      if (status === 'INTERRUPTED') control = forgiveTrouble(control, performance.now());
      tell({ kind: 'status', status });
    },
    chooseQuality(next) {
      choice = next;
      session?.choose(next);
      publish();
    },
    chooseMode(next) {
      control = inMode(control, next);
      publish();
    },
    seekBy(seconds) {
      const step = seekStep(seconds, seekRoom());
      if (step === 0) return;
      if (step < 0) leaveLive();
      video.currentTime += step;
    },
    goLive() {
      following = true;
      behind = false;
      const promise = session?.read().promise ?? null;
      session?.seekToLive(promise === null ? null : targetLatency(promise, control));
      publish();
    },
    stats: () => readPlaybackStats({ video, playbackId, session, control, report }),
    dispose() {
      clearInterval(ticking);
      listening.abort();
      session?.dispose();
      session = null;
    },
  };
}
