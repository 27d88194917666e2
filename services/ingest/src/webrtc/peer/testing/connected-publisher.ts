import { systemClock } from '@naru/platform/clock';
import type { PublishEnd } from '../../../publish-session.ts';
import type { FeedSink } from '../../../publish-source.ts';
import { writeAnswer } from '../../sdp/sdp-answer.ts';
import { negotiateOffer } from '../../sdp/sdp-negotiation.ts';
import { TICK_INTERVAL_MS } from '../../session/limits.ts';
import { WhipSource } from '../../session/whip-source.ts';
import type { Peer, PeerFactory } from '../peer.ts';
import type { ObsClient } from './obs-client.ts';

/** A publisher behind a real connection: client, peer, session and source together. */
export interface ConnectedPublisher extends Disposable {
  readonly source: WhipSource;
  readonly peer: Peer;
  readonly seen: {
    isConnected: boolean;
    isReady: boolean;
    closed: 'closed' | 'failed' | null;
    dropped: PublishEnd | null;
    refused: string | null;
  };
  /** What a reader got that attached itself at `ready`. */
  readonly feed: Uint8Array[];
}

export async function connectPublisher(
  factory: PeerFactory,
  client: Pick<ObsClient, 'offer' | 'answer'>,
): Promise<ConnectedPublisher> {
  const agreement = negotiateOffer(Buffer.from(client.offer));
  if (agreement.kind === 'refused') throw new Error(agreement.problem);
  const seen: ConnectedPublisher['seen'] = {
    isConnected: false,
    isReady: false,
    closed: null,
    dropped: null,
    refused: null,
  };
  const feed: Uint8Array[] = [];
  const sink: FeedSink = { write: (bytes) => feed.push(bytes), end: () => {} };
  let peer: Peer | null = null;
  const source = new WhipSource({
    agreement,
    clock: systemClock,
    ssrc: 1,
    maxBitsPerSecond: null,
    encoder: null,
    send: (datagram) => peer?.send(datagram),
    drop: (end) => {
      seen.dropped = end;
      peer?.close();
    },
    events: {
      ready: () => {
        seen.isReady = true;
        source.attach(sink);
      },
      mediaArrived: () => {},
      refused: (problem) => {
        seen.refused = problem;
      },
    },
  });
  const { transport } = agreement.offer;
  const opened = await factory.open(transport, {
    onDatagram: (bytes, nowMs) => source.datagram(bytes, nowMs),
    onConnected: () => {
      seen.isConnected = true;
    },
    onClosed: (reason) => {
      seen.closed = reason;
    },
  });
  peer = opened;
  const timer = setInterval(() => source.tick(systemClock.monotonic()), TICK_INTERVAL_MS);
  const { local } = opened;
  const addresses = ['127.0.0.1'];
  client.answer(
    writeAnswer({ agreement, local, sessionId: '1', addresses, port: factory.port, maxVideoKbps: null }),
  );
  return {
    source,
    peer: opened,
    seen,
    feed,
    [Symbol.dispose]: () => {
      clearInterval(timer);
      opened.close();
    },
  };
}
