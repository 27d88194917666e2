import type { Peer, PeerEvents, PeerFactory, PeerRemote } from '../../peer/peer.ts';
import { FINGERPRINT } from '../../sdp/testing/model-offers.ts';

/** One connection that a test drives instead of a publisher. */
export interface SeenPeer {
  readonly remote: PeerRemote;
  readonly events: PeerEvents;
  readonly sent: Uint8Array[];
  closed: boolean;
}

/** Stands in for the native library, which does nothing on demand. Its connections say only what a test makes them say. */
export class StandInPeers implements PeerFactory {
  readonly port = 8189;
  readonly opened: SeenPeer[] = [];
  /** `open` waits for this ... */
  delay: Promise<void> = Promise.resolve();
  /** ... and fails with this. */
  fault: Error | null = null;

  async open(remote: PeerRemote, events: PeerEvents): Promise<Peer> {
    const seen: SeenPeer = { remote, events, sent: [], closed: false };
    this.opened.push(seen);
    await this.delay;
    if (this.fault !== null) throw this.fault;
    return {
      local: {
        ice: { usernameFragment: 'ours', password: 'an-ice-password-of-ours' },
        fingerprint: FINGERPRINT,
      },
      send: (datagram) => {
        seen.sent.push(datagram);
        return !seen.closed;
      },
      close: () => {
        seen.closed = true;
      },
    };
  }

  get newest(): SeenPeer {
    const newest = this.opened.at(-1);
    if (newest === undefined) throw new Error('nobody has connected');
    return newest;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
