import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import { PROBLEMS } from '../../problems.ts';
import type { PublishEnd } from '../../publish-session.ts';
import type { PublishAdmission, PublishSessionPort } from '../../publish-source.ts';
import type { Peer, PeerEvents } from '../peer/peer.ts';
import type { Agreement } from '../sdp/sdp-negotiation.ts';
import { CONNECT_DEADLINE_MS, SILENCE_LIMIT_MS } from './limits.ts';
import type { CreateSource, WhipMedia } from './whip-media.ts';

/** All times are monotonic milliseconds. */
type State =
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'connected'; readonly heardAt: number }
  | { readonly kind: 'ended'; readonly end: PublishEnd };

const NEVER_CONNECTED: PublishEnd = { reason: 'connection-lost', problem: PROBLEMS.noMediaPath };
const CONNECTION_LOST: PublishEnd = { reason: 'connection-lost', problem: null };
const SILENCE: PublishEnd = {
  reason: 'media-silence',
  problem: `No media arrived for ${SILENCE_LIMIT_MS / 1000} seconds.`,
};

/**
 * One accepted publisher: joins its connection (the peer), its media path and its place at the desk. Ends once, from
 * whichever side comes first.
 */
export class WhipSession implements PeerEvents {
  readonly agreement: Agreement;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #media: WhipMedia;
  readonly #port: PublishSessionPort;
  readonly #onEnded: (end: PublishEnd) => void;
  #peer: Peer | null = null;
  #state: State;

  constructor(options: {
    agreement: Agreement;
    /** Name of the publishing program; null when it is not known. */
    encoder: string | null;
    admission: Extract<PublishAdmission, { kind: 'accepted' }>;
    createSource: CreateSource;
    clock: Clock;
    logger: Logger;
    onEnded: (end: PublishEnd) => void;
  }) {
    const { agreement, encoder, admission, clock } = options;
    this.agreement = agreement;
    this.#clock = clock;
    this.#onEnded = options.onEnded;
    this.#state = { kind: 'connecting', since: clock.monotonic() };
    this.#media = options.createSource({
      agreement,
      encoder,
      send: (datagram) => void this.#peer?.send(datagram),
      drop: (end) => this.end(end),
      events: {
        ready: () => this.#port.ready(),
        mediaArrived: () => this.#port.mediaArrived(),
        refused: (problem) => this.end({ reason: 'refused', problem }),
      },
    });
    this.#port = admission.open(this.#media);
    this.#logger = options.logger;
  }

  /** Null while it lasts. */
  get ended(): PublishEnd | null {
    return this.#state.kind === 'ended' ? this.#state.end : null;
  }

  /** Takes ownership of its connection, which is closed at once when the session is over already. */
  connectThrough(peer: Peer): void {
    if (this.#state.kind === 'ended') peer.close();
    else this.#peer = peer;
  }

  onConnected(): void {
    if (this.#state.kind !== 'connecting') return;
    this.#state = { kind: 'connected', heardAt: this.#clock.monotonic() };
    this.#logger.info({ sessionId: this.#port.sessionId }, 'publisher connected');
  }

  onDatagram(bytes: Uint8Array, nowMs: number): void {
    if (this.#state.kind === 'ended') return;
    this.#state = { kind: 'connected', heardAt: this.#clock.monotonic() };
    this.#guard(() => this.#media.datagram(bytes, nowMs));
  }

  /** The end of DTLS is no word of the publisher: one that stops sends DELETE, one that restarts comes back. */
  onClosed(reason: 'closed' | 'failed'): void {
    if (reason === 'failed' && this.#state.kind === 'connecting') this.end(NEVER_CONNECTED);
    else this.end(CONNECTION_LOST);
  }

  /** To be called every TICK_INTERVAL_MS. */
  tick(): void {
    if (this.#state.kind === 'ended') return;
    const now = this.#clock.monotonic();
    this.#guard(() => this.#media.tick(now));
    const state = this.#state;
    if (state.kind === 'connecting' && now - state.since >= CONNECT_DEADLINE_MS) this.end(NEVER_CONNECTED);
    if (state.kind === 'connected' && now - state.heardAt >= SILENCE_LIMIT_MS) this.end(SILENCE);
  }

  end(end: PublishEnd): void {
    if (this.#state.kind === 'ended') return;
    this.#state = { kind: 'ended', end };
    const peer = this.#peer;
    this.#peer = null;
    this.#onEnded(end);
    this.#port.ended(end);
    peer?.close();
  }

  /** What fails in one session must reach neither the native library that calls nor the other sessions. */
  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#logger.error(
        { err: error, sessionId: this.#port.sessionId },
        'media of a publisher could not be read',
      );
      this.end({ reason: 'protocol-error', problem: null });
    }
  }
}
