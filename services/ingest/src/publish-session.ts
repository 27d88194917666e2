/**
 * The life of one publisher, as values. `live` means media arrived in the last seconds, not that a publisher said so;
 * `interrupted` may turn live again on the same connection; `ended` is final.
 */
export type PublishSessionState =
  | { readonly kind: 'authorizing' }
  | { readonly kind: 'live'; readonly lastMediaAt: number }
  | { readonly kind: 'interrupted'; readonly lastMediaAt: number }
  | { readonly kind: 'ended'; readonly end: PublishEnd };

export type PublishEndReason =
  /** The publisher said that it stops. */
  | 'unpublished'
  | 'connection-lost'
  | 'media-silence'
  /** A newer publisher with the same key. */
  | 'superseded'
  /** The broadcast was closed, or the key revoked. */
  | 'closed'
  /** What it sends cannot be accepted. */
  | 'refused'
  | 'protocol-error'
  | 'transcode-failed'
  | 'shutdown';

export interface PublishEnd {
  readonly reason: PublishEndReason;
  /** In words for the streamer; null when there is nothing to tell. */
  readonly problem: string | null;
}

/** All times are monotonic milliseconds. */
export type PublishSessionEvent =
  | { readonly kind: 'authorized'; readonly at: number }
  | { readonly kind: 'media'; readonly at: number }
  | { readonly kind: 'time-passed'; readonly at: number; readonly silenceLimitMs?: number }
  | { readonly kind: 'ended'; readonly end: PublishEnd };

/** A live publisher that sends nothing for this long is shown as reconnecting: viewers are told within 3 s. */
export const INTERRUPTED_AFTER_MS = 2500;
/** ... and for this long is disconnected, so that an encoder which only hangs connects anew. */
export const MEDIA_SILENCE_LIMIT_MS = 5000;
/** A WHIP publisher gets longer: it has 10 s to connect, and over UDP a short outage ends by itself. */
export const WHIP_SILENCE_LIMIT_MS = 15_000;

const silenceEnd = (limitMs: number): PublishEnd => ({
  reason: 'media-silence',
  problem: `No media arrived for ${limitMs / 1000} seconds.`,
});

/** The state after an event. Events that make no sense in a state leave it as it is. */
export function nextPublishState(
  state: PublishSessionState,
  event: PublishSessionEvent,
): PublishSessionState {
  if (state.kind === 'ended') return state;
  switch (event.kind) {
    case 'ended':
      return { kind: 'ended', end: event.end };
    case 'authorized':
      return state.kind === 'authorizing' ? { kind: 'live', lastMediaAt: event.at } : state;
    case 'media':
      return state.kind === 'authorizing' ? state : { kind: 'live', lastMediaAt: event.at };
    case 'time-passed':
      return state.kind === 'authorizing' ? state : afterSilence(state, event.at, event.silenceLimitMs);
  }
}

function afterSilence(
  state: Extract<PublishSessionState, { lastMediaAt: number }>,
  at: number,
  limitMs = MEDIA_SILENCE_LIMIT_MS,
): PublishSessionState {
  const silentMs = at - state.lastMediaAt;
  if (silentMs >= limitMs) return { kind: 'ended', end: silenceEnd(limitMs) };
  if (silentMs >= INTERRUPTED_AFTER_MS) return { kind: 'interrupted', lastMediaAt: state.lastMediaAt };
  return state;
}
