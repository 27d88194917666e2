import type { LocalTransport } from '../sdp/sdp-answer.ts';
import type { IceCredentials } from '../sdp/transport-parameters.ts';

/** One connection to a publisher: ICE and DTLS-SRTP, nothing above it. What is in the datagrams is not its business. */
export interface Peer {
  /** What our answer must say. */
  readonly local: LocalTransport;
  /** RTP or RTCP, encrypted on its way. False when it could not be sent: not connected, closed, or no room. */
  send(datagram: Uint8Array): boolean;
  /** Asked from above; no event follows. Idempotent. */
  close(): void;
}

export interface PeerEvents {
  /** Decrypted RTP or RTCP. The bytes are the receiver's; `nowMs` is monotonic. */
  onDatagram(bytes: Uint8Array, nowMs: number): void;
  /** Datagrams can flow; called once. */
  onConnected(): void;
  /** The connection died by itself: the publisher closed it, or nothing came for some 25 s, or DTLS failed. Last event. */
  onClosed(reason: 'closed' | 'failed'): void;
}

/** What the publisher's offer says. */
export interface PeerRemote {
  readonly ice: IceCredentials;
  /** SHA-256, as in {@link LocalTransport}. */
  readonly fingerprint: string;
}

/** All its peers share one UDP port, which is nobody else's; disposal closes them. */
export interface PeerFactory extends AsyncDisposable {
  /** The UDP port really bound. */
  readonly port: number;
  /**
   * Waits for the publisher's first packet, without sending any before.
   *
   * @throws AppError `unavailable` when the native library refuses or does not answer
   */
  open(remote: PeerRemote, events: PeerEvents): Promise<Peer>;
}
