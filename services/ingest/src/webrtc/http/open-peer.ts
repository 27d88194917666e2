import { withDeadline } from '@naru/platform/deadline';
import type { Peer, PeerFactory } from '../peer/peer.ts';
import { PEER_DEADLINE_MS } from './limits.ts';
import type { WhipSession } from './whip-session.ts';

/**
 * The connection of a session, which owns it afterwards; one that comes too late is closed.
 *
 * @throws AppError `timeout`; what the factory throws
 */
export function openPeer(peers: PeerFactory, session: WhipSession): Promise<Peer> {
  const { ice, fingerprint } = session.agreement.offer.transport;
  return withDeadline('a media connection', PEER_DEADLINE_MS, async (signal) => {
    const peer = await peers.open({ ice, fingerprint }, session);
    if (signal.aborted) peer.close();
    else session.connectThrough(peer);
    return peer;
  });
}
