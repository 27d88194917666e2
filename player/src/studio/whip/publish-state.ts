import { retryDelayMs } from './retry-delay.ts';
import type { RefusalKind } from './whip-refusal.ts';

/** `no-path`: the offer was taken, but media found no way (UDP blocked, most often). */
export type RetryCause =
  | 'connection-lost'
  | 'no-path'
  | 'server-closed'
  | 'busy'
  | 'unreachable'
  | 'server-fault';
export type EndReason = 'stopped' | 'taken-over' | 'broadcast-ended' | 'gave-up';
export interface Refused {
  kind: RefusalKind;
  detail: string | null;
  retryAfterMs: number | null;
}

/** What the page is doing about going live. Times are ms of one clock. */
export type PublishState =
  | { kind: 'idle' }
  | { kind: 'asking-for-devices' }
  | { kind: 'previewing' }
  | { kind: 'connecting' }
  | { kind: 'live'; sinceMs: number; connectedAtMs: number; before: Reconnecting | null }
  | Reconnecting
  | { kind: 'refused'; reason: RefusalKind; detail: string | null }
  | { kind: 'ended'; reason: EndReason };

export interface Reconnecting {
  kind: 'reconnecting';
  /** When this streamer first was on air; null when they never were. */
  sinceMs: number | null;
  lostAtMs: number;
  /** From 1. */
  attempt: number;
  /** When the next attempt begins; null while one is under way. */
  retryAtMs: number | null;
  cause: RetryCause;
}

export type PublishEvent =
  | { type: 'ask-for-devices' }
  | { type: 'devices-ready' }
  | { type: 'devices-off' }
  | { type: 'go-live' }
  | { type: 'connected' }
  | { type: 'lost'; cause: 'connection-lost' | 'no-path' }
  | { type: 'server-closed'; verdict: 'taken-over' | 'broadcast-ended' | 'unknown' }
  | { type: 'refused'; refusal: Refused }
  | { type: 'network-returned' }
  | { type: 'retry-due' }
  /** A kind of track came that the running session has no place for. */
  | { type: 'tracks-changed' }
  | { type: 'stop' };

/** A connection that held this long is sound: the next loss begins counting anew. */
export const STEADY_MS = 10_000;
/** After this the viewers are gone, and going on air unasked would surprise everybody. */
export const RETRY_FOR_MS = 600_000;

export interface Moment {
  nowMs: number;
  /** In [0, 1). */
  random: number;
}

/** True while the owner has to hold, or make, a session with the server. */
export const isPublishing = (state: PublishState): boolean =>
  state.kind === 'connecting' || state.kind === 'live' || state.kind === 'reconnecting';

/** True while an attempt to connect is due or under way. */
export const isTrying = (state: PublishState): boolean =>
  state.kind === 'connecting' || (state.kind === 'reconnecting' && state.retryAtMs === null);

/** What follows from an event; an event that does not fit the state changes nothing (the same object comes back). */
export function nextPublishState(state: PublishState, event: PublishEvent, moment: Moment): PublishState {
  switch (event.type) {
    case 'ask-for-devices':
      return state.kind === 'idle' ? { kind: 'asking-for-devices' } : state;
    case 'devices-ready':
      return state.kind === 'asking-for-devices' ? { kind: 'previewing' } : state;
    case 'devices-off':
      return state.kind === 'idle' ? state : { kind: 'idle' };
    case 'go-live':
      return state.kind === 'previewing' || state.kind === 'refused' || state.kind === 'ended'
        ? { kind: 'connecting' }
        : state;
    case 'connected':
      return connected(state, moment);
    case 'lost':
      return isPublishing(state) ? again(state, { cause: event.cause, retryAfterMs: null }, moment) : state;
    case 'server-closed':
      return serverClosed(state, event.verdict, moment);
    case 'refused':
      return refused(state, event.refusal, moment);
    case 'network-returned':
      // A server that asked for time gets it.
      return state.kind === 'reconnecting' && state.cause !== 'busy' ? atOnce(state) : state;
    case 'retry-due':
      return state.kind === 'reconnecting' ? atOnce(state) : state;
    case 'tracks-changed':
      return state.kind === 'live'
        ? { ...firstLoss(state.sinceMs, 'connection-lost', moment), retryAtMs: null }
        : state;
    case 'stop':
      return isPublishing(state) ? { kind: 'ended', reason: 'stopped' } : state;
  }
}

function connected(state: PublishState, { nowMs }: Moment): PublishState {
  if (state.kind === 'connecting')
    return { kind: 'live', sinceMs: nowMs, connectedAtMs: nowMs, before: null };
  if (state.kind !== 'reconnecting') return state;
  return { kind: 'live', sinceMs: state.sinceMs ?? nowMs, connectedAtMs: nowMs, before: state };
}

function serverClosed(
  state: PublishState,
  verdict: 'taken-over' | 'broadcast-ended' | 'unknown',
  moment: Moment,
): PublishState {
  if (!isPublishing(state)) return state;
  if (verdict !== 'unknown') return { kind: 'ended', reason: verdict };
  return again(state, { cause: 'server-closed', retryAfterMs: null }, moment);
}

function refused(state: PublishState, refusal: Refused, moment: Moment): PublishState {
  if (!isPublishing(state)) return state;
  const { kind, detail, retryAfterMs } = refusal;
  if (kind === 'busy' || kind === 'unreachable' || kind === 'server-fault')
    return again(state, { cause: kind, retryAfterMs }, moment);
  const wasOnAir = state.kind === 'reconnecting' && state.sinceMs !== null;
  if (kind === 'taken' && wasOnAir) return { kind: 'ended', reason: 'taken-over' };
  return { kind: 'refused', reason: kind, detail };
}

const isSteady = (live: { connectedAtMs: number }, { nowMs }: Moment): boolean =>
  nowMs - live.connectedAtMs >= STEADY_MS;

const atOnce = (state: Reconnecting): Reconnecting =>
  state.retryAtMs === null ? state : { ...state, retryAtMs: null };

const firstLoss = (sinceMs: number | null, cause: RetryCause, { nowMs }: Moment): Reconnecting => ({
  kind: 'reconnecting',
  sinceMs,
  lostAtMs: nowMs,
  attempt: 1,
  retryAtMs: null,
  cause,
});

/** The losses this one continues, or null when it is the first. */
function earlier(state: PublishState, moment: Moment): Reconnecting | null {
  if (state.kind === 'reconnecting') return state;
  return state.kind === 'live' && !isSteady(state, moment) ? state.before : null;
}

function again(
  state: PublishState,
  why: { cause: RetryCause; retryAfterMs: number | null },
  moment: Moment,
): PublishState {
  const before = earlier(state, moment);
  const sinceMs = state.kind === 'live' ? state.sinceMs : (before?.sinceMs ?? null);
  const first = firstLoss(sinceMs, why.cause, moment);
  const lostAtMs = before?.lostAtMs ?? first.lostAtMs;
  const attempt = (before?.attempt ?? 0) + 1;
  if (moment.nowMs - lostAtMs > RETRY_FOR_MS) return { kind: 'ended', reason: 'gave-up' };
  const delayMs = retryDelayMs({ attempt, retryAfterMs: why.retryAfterMs, random: moment.random });
  return { ...first, lostAtMs, attempt, retryAtMs: moment.nowMs + delayMs };
}
