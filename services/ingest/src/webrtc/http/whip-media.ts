import type { PublishEnd } from '../../publish-session.ts';
import type { PublishSource } from '../../publish-source.ts';
import type { Agreement } from '../sdp/sdp-negotiation.ts';
import type { WhipSourceEvents } from '../session/whip-source.ts';

/** The media path of one WHIP session, between its connection and the feed. */
export interface WhipMedia extends PublishSource {
  /** A decrypted RTP or RTCP packet that nobody changes afterwards. `nowMs` is monotonic, here and below. */
  datagram(bytes: Uint8Array, nowMs: number): void;
  /** Called every TICK_INTERVAL_MS while the session lasts. */
  tick(nowMs: number): void;
}

export interface WhipMediaParts {
  readonly agreement: Agreement;
  /** Name of the publishing program; null when it is not known. */
  readonly encoder: string | null;
  /** To the publisher; does nothing while there is no connection. */
  readonly send: (datagram: Uint8Array) => void;
  /** Ends the session and its connection. */
  readonly drop: (end: PublishEnd) => void;
  readonly events: WhipSourceEvents;
}

/**
 * Makes the media path of an accepted publisher. It exists before the connection does: the desk must know its source at
 * once, or a publisher that takes over meanwhile would not find it.
 */
export type CreateSource = (parts: WhipMediaParts) => WhipMedia;
