import { preferredVideoCodecs, withLimits } from './capture-profile.ts';
import type { SessionWord, WhipClient, WhipSession } from './whip-client.ts';
import { WhipRefusal } from './whip-refusal.ts';

/** The server gives an offer this long to become a connection (W14); after it there is no path. */
const CONNECT_TIMEOUT_MS = 10_000;
/** "disconnected" often heals by itself within seconds; viewers wait no longer than this for it. */
const HEAL_TIMEOUT_MS = 4000;

export interface LocalTracks {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
}

export interface ConnectionEvents {
  onConnected: () => void;
  onLost: (cause: 'connection-lost' | 'no-path') => void;
  /** The server ended a connection that was well. */
  onServerClosed: () => void;
}

export interface WhipConnection {
  /** Puts other tracks in place; false when one is of a kind this session was not made for. */
  replace(tracks: LocalTracks): Promise<boolean>;
  stats(): Promise<RTCStatsReport>;
  /** What the server says of the session, as {@link WhipClient.ask}. Never rejects; also after the end. */
  ask(): Promise<SessionWord | null>;
  /** Ends media and leaves the session to a next one, or to the server; no event comes after it. */
  abandon(): void;
  /** Ends media and session, which tells viewers that it was meant; no event comes after it. The status of the DELETE, or null. */
  close(options?: { keepalive: boolean }): Promise<number | null>;
}

export interface ConnectRequest extends ConnectionEvents {
  client: WhipClient;
  streamKey: string;
  tracks: LocalTracks;
  signal: AbortSignal;
}

/** Offers the tracks to the server. Throws {@link WhipRefusal} or the signal's reason, and leaves nothing behind then. */
export async function openWhipConnection(request: ConnectRequest): Promise<WhipConnection> {
  const { client, streamKey, tracks, signal } = request;
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  let senders: Sending[];
  let session: WhipSession | null = null;
  try {
    senders = await addTracks(peer, tracks);
    const offer = await peer.createOffer();
    session = await client.publish(offer.sdp ?? '', streamKey, signal);
    // Only now are the relays known, so only now may gathering begin (RFC 9725, 4.6).
    const { iceServers } = session;
    // What is left out would be set back to its default, and a changed bundle policy is refused.
    if (iceServers.length > 0) peer.setConfiguration({ ...peer.getConfiguration(), iceServers });
    await peer.setLocalDescription(offer);
    await Promise.all(senders.map(({ sender, kind }) => limit(sender, kind)));
    await peer.setRemoteDescription({ type: 'answer', sdp: session.answerSdp });
    signal.throwIfAborted();
  } catch (cause) {
    peer.close();
    if (session !== null) void client.end(session.url, streamKey);
    signal.throwIfAborted();
    throw cause instanceof WhipRefusal ? cause : new WhipRefusal('server-fault', { cause });
  }
  const { url } = session;
  const unfollow = follow(peer, request);
  const abandon = () => {
    unfollow();
    peer.close();
  };
  return {
    async replace(next) {
      const missing = (['video', 'audio'] as const).some(
        (kind) => next[kind] !== null && !senders.some((entry) => entry.kind === kind),
      );
      if (missing) return false;
      await Promise.all(senders.map(({ sender, kind }) => sender.replaceTrack(next[kind])));
      return true;
    },
    stats: () => peer.getStats(),
    ask: () => client.ask(url),
    abandon,
    close(options) {
      abandon();
      return client.end(url, streamKey, options);
    },
  };
}

type Sending = { sender: RTCRtpSender; kind: 'video' | 'audio' };

/** One m-line a kind that there is, as WHIP allows no more (RFC 9725, 4.4.1). */
async function addTracks(peer: RTCPeerConnection, tracks: LocalTracks): Promise<Sending[]> {
  const senders: Sending[] = [];
  for (const kind of ['audio', 'video'] as const) {
    const track = tracks[kind];
    if (track === null) continue;
    const transceiver = peer.addTransceiver(track, {
      direction: 'sendonly',
      streams: [new MediaStream([track])],
    });
    senders.push({ sender: transceiver.sender, kind });
    await limit(transceiver.sender, kind);
    const codecs = kind === 'video' ? (RTCRtpSender.getCapabilities('video')?.codecs ?? []) : [];
    const preferred = preferredVideoCodecs(codecs);
    if (preferred.length > 0 && 'setCodecPreferences' in transceiver)
      transceiver.setCodecPreferences(preferred);
  }
  return senders;
}

async function limit(sender: RTCRtpSender, kind: 'video' | 'audio'): Promise<void> {
  try {
    await sender.setParameters(withLimits(sender.getParameters(), kind));
  } catch {
    // A browser that knows no limits (Firefox before negotiation) sends by its own judgement.
  }
}

/** Turns the states of ICE and DTLS into events until the returned function is called. */
function follow(peer: RTCPeerConnection, events: ConnectionEvents): () => void {
  let timer = setTimeout(() => events.onLost('no-path'), CONNECT_TIMEOUT_MS);
  let wasConnected = false;
  const transport = peer.getSenders()[0]?.transport ?? null;
  const changed = () => {
    // DTLS says "closed" only when the other side said goodbye.
    if (peer.connectionState === 'closed' || transport?.state === 'closed') {
      clearTimeout(timer);
      events.onServerClosed();
      return;
    }
    switch (peer.connectionState) {
      case 'connected':
        clearTimeout(timer);
        wasConnected = true;
        events.onConnected();
        return;
      case 'failed':
        clearTimeout(timer);
        events.onLost(wasConnected ? 'connection-lost' : 'no-path');
        return;
      case 'disconnected':
        clearTimeout(timer);
        timer = setTimeout(() => events.onLost('connection-lost'), HEAL_TIMEOUT_MS);
        return;
      default:
    }
  };
  peer.addEventListener('connectionstatechange', changed);
  transport?.addEventListener('statechange', changed);
  changed();
  return () => {
    clearTimeout(timer);
    peer.removeEventListener('connectionstatechange', changed);
    transport?.removeEventListener('statechange', changed);
  };
}
