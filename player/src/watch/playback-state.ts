import type { BroadcastStatus } from '@naru/contracts/broadcast';

/** `unknown`: the picture stands still and nobody has said why yet. */
export type ReconnectCause = 'publisher' | 'network' | 'unknown';

/** What the viewer is told; exactly one at any time. */
export type PlaybackState =
  | { kind: 'offline' }
  | { kind: 'starting' }
  | { kind: 'live' }
  | { kind: 'reconnecting'; cause: ReconnectCause }
  | { kind: 'ended' };

/** Everything the state follows from: what the API says and what the player sees. */
export interface PlaybackFacts {
  /** Null: there is no broadcast. `unknown`: the API has not answered yet. */
  readonly status: BroadcastStatus | null | 'unknown';
  readonly everPlayed: boolean;
  /** The playhead stands although it should move. */
  readonly stuck: boolean;
  /** The playlists have grown since the publisher was reported gone. */
  readonly publisherBack: boolean;
  readonly networkLost: boolean;
  /** The playlist ended (EXT-X-ENDLIST) and its last frame was shown. */
  readonly mediaEnded: boolean;
}

export type PlaybackEvent =
  | { kind: 'status'; status: BroadcastStatus | null }
  | { kind: 'playing' }
  | { kind: 'stuck' }
  | { kind: 'new-media' }
  | { kind: 'network-lost' }
  | { kind: 'network-back' }
  | { kind: 'media-ended' };

export const INITIAL_PLAYBACK_FACTS: PlaybackFacts = {
  status: 'unknown',
  everPlayed: false,
  stuck: false,
  publisherBack: false,
  networkLost: false,
  mediaEnded: false,
};

/** Takes an event into account. Returns the same object when it tells nothing new. */
export function foldPlaybackEvent(facts: PlaybackFacts, event: PlaybackEvent): PlaybackFacts {
  switch (event.kind) {
    case 'status':
      if (event.status === facts.status) return facts;
      return { ...facts, status: event.status, publisherBack: false };
    case 'playing':
      if (facts.everPlayed && !facts.stuck) return facts;
      return { ...facts, everPlayed: true, stuck: false };
    case 'stuck':
      return facts.stuck ? facts : { ...facts, stuck: true };
    case 'new-media':
      // The API is asked every two seconds; the playlist knows sooner that the publisher is back.
      if (facts.publisherBack || facts.status !== 'INTERRUPTED') return facts;
      return { ...facts, publisherBack: true };
    case 'network-lost':
      return facts.networkLost ? facts : { ...facts, networkLost: true };
    case 'network-back':
      return facts.networkLost ? { ...facts, networkLost: false } : facts;
    case 'media-ended':
      return facts.mediaEnded ? facts : { ...facts, mediaEnded: true };
  }
}

/** The one state that follows from the facts. Ended is terminal: CLOSED and EXT-X-ENDLIST are never taken back. */
export function playbackStateOf(facts: PlaybackFacts): PlaybackState {
  if (facts.mediaEnded || facts.status === 'CLOSED') return { kind: 'ended' };
  if (facts.status === null) return { kind: 'offline' };
  if (facts.status === 'INTERRUPTED' && !(facts.publisherBack && !facts.stuck)) {
    return { kind: 'reconnecting', cause: 'publisher' };
  }
  if (!facts.everPlayed) return { kind: 'starting' };
  if (facts.networkLost) return { kind: 'reconnecting', cause: 'network' };
  if (facts.stuck) return { kind: 'reconnecting', cause: 'unknown' };
  return { kind: 'live' };
}

/** Playing or about to: the player keeps fetching in these states and in no other. */
export function wantsMedia(state: PlaybackState): boolean {
  switch (state.kind) {
    case 'starting':
    case 'live':
    case 'reconnecting':
      return true;
    case 'offline':
    case 'ended':
      return false;
  }
}
