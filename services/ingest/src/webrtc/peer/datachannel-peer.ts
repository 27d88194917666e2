import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock } from '@naru/platform/clock';
import { AppError } from '@naru/platform/errors';
import { listenError } from '@naru/platform/http-server';
import type { Logger } from '@naru/platform/logger';
import { IceUdpMuxListener, PeerConnection, type Track } from 'node-datachannel';
import { writeTransportOffer } from '../sdp/transport-offer.ts';
import { guarded } from './guarded.ts';
import { holdPort } from './held-ports.ts';
import { readLocalTransport } from './local-transport.ts';
import type { Peer, PeerEvents, PeerFactory, PeerRemote } from './peer.ts';

/** The library answers within 125 ms; this is for one that is stuck. */
const GATHERING_DEADLINE_MS = 5000;

export interface PeerFactoryOptions {
  /** IP address to receive on; 0.0.0.0 for all. */
  readonly host: string;
  /** UDP. Below 32768, where no program gets a port by chance. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Peers on libdatachannel, all on one UDP port.
 *
 * @throws AppError `port-in-use` naming NARU_WEBRTC_UDP_PORT; `invalid-configuration` where the address is not ours
 */
export function openDatachannelPeers(options: PeerFactoryOptions): PeerFactory {
  const { host, port } = options;
  const held =
    holdPort(`${host} ${port}`, () => listen(options)) ?? cannotListen({ host, port }, 'EADDRINUSE');
  const peers = new Set<DatachannelPeer>();
  let isOver = false;
  return {
    port,
    open: async (remote, events) => {
      if (isOver) throw new AppError('unavailable', 'the WebRTC port is closed');
      const peer = new DatachannelPeer({ ...options, events, onEnd: () => peers.delete(peer) });
      peers.add(peer);
      await peer.connect(remote);
      return peer;
    },
    [Symbol.asyncDispose]: async () => {
      if (isOver) return;
      isOver = true;
      for (const peer of peers) peer.close();
      held.isUsed = false;
    },
  };
}

/** Throws where the port cannot be had; a peer that finds it taken ends the process (`Failed to gather local ICE candidates`). */
function listen({ host, port }: PeerFactoryOptions): IceUdpMuxListener {
  try {
    return new IceUdpMuxListener(port, host);
  } catch (cause) {
    return cannotListen({ host, port }, isOurs(host) ? 'EADDRINUSE' : 'EADDRNOTAVAIL', cause);
  }
}

/** The library tells no cause. All of 127.0.0.0/8 is ours, though interfaces name one address of it only; names may be. */
function isOurs(host: string): boolean {
  if (isIP(host) === 0) return true;
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return /^(?:0\.0\.0\.0$|127\.|::$)/.test(host) || own.some(({ address }) => address === host);
}

function cannotListen(
  at: Pick<PeerFactoryOptions, 'host' | 'port'>,
  code: 'EADDRINUSE' | 'EADDRNOTAVAIL',
  cause?: unknown,
): never {
  const reason = Object.assign(new Error('no UDP port', { cause }), { code });
  throw listenError(reason, { ...at, portVariable: 'NARU_WEBRTC_UDP_PORT' });
}

class DatachannelPeer implements Peer {
  readonly #connection: PeerConnection;
  readonly #events: PeerEvents;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onEnd: () => void;
  #track: Track | null = null;
  #local: Peer['local'] | null = null;
  #isConnected = false;
  #isOver = false;
  #settle: ((failure: Error | null) => void) | null = null;

  constructor(options: PeerFactoryOptions & { events: PeerEvents; onEnd: () => void }) {
    const { host, port } = options;
    this.#events = options.events;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onEnd = options.onEnd;
    this.#connection = new PeerConnection('publisher', {
      iceServers: [],
      bindAddress: host,
      portRangeBegin: port,
      portRangeEnd: port,
      enableIceUdpMux: true,
      disableAutoNegotiation: true,
    });
  }

  get local(): Peer['local'] {
    if (this.#local === null) throw new Error('not connected yet');
    return this.#local;
  }

  /** Gets the local side ready. Closed when it fails. */
  async connect(remote: PeerRemote): Promise<void> {
    const gathered = new Promise<void>((resolve, reject) => {
      this.#settle = (failure) => (failure === null ? resolve() : reject(failure));
    });
    // It may fail before anybody waits for it.
    gathered.catch(() => {});
    const timer = setTimeout(
      () => this.#settle?.(new Error('no local description in time')),
      GATHERING_DEADLINE_MS,
    );
    try {
      this.#listen();
      this.#connection.setRemoteDescription(writeTransportOffer(remote), 'offer');
      this.#connection.setLocalDescription('answer');
      await gathered;
      this.#local = readLocalTransport(this.#connection.localDescription()?.sdp ?? '');
      if (this.#local === null) throw new Error('unexpected local description');
    } catch (cause) {
      this.close();
      throw new AppError('unavailable', 'the WebRTC library could not open a connection', { cause });
    } finally {
      clearTimeout(timer);
      this.#settle = null;
    }
  }

  send(datagram: Uint8Array): boolean {
    const track = this.#track;
    if (this.#isOver || track === null) return false;
    try {
      const { buffer, byteOffset, byteLength } = datagram;
      return track.isOpen() && track.sendMessageBinary(Buffer.from(buffer, byteOffset, byteLength));
    } catch {
      return false; // closed by the other side a moment ago
    }
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settle?.(new Error('closed'));
    this.#track = null;
    this.#onEnd();
    try {
      // The publisher hears nothing of it: the library (0.24.5) mostly frees its DTLS transport before the thread that would
      // send close_notify gets to it. A browser sees "disconnected" after 5 s, "failed" after 15 s; asking by GET is faster.
      this.#connection.close();
    } catch (error) {
      this.#logger.warn({ err: error }, 'WebRTC connection could not be closed');
    }
  }

  #listen(): void {
    const connection = this.#connection;
    connection.onGatheringStateChange(
      this.#guarded((state) => {
        if (state === 'complete') this.#settle?.(null);
      }),
    );
    connection.onStateChange(this.#guarded((state) => this.#stateChanged(state)));
    connection.onTrack(this.#guarded((track) => this.#receive(track)));
  }

  #receive(track: Track): void {
    this.#track = track;
    // DTLS's close may show here or in the connection's state first. Browsers send it; a libdatachannel that closes (OBS)
    // does not reach us with it: it says DELETE, or falls silent.
    track.onClosed(this.#guarded(() => this.#end('closed')));
    track.onMessage(
      this.#guarded((bytes: Buffer) => this.#events.onDatagram(bytes, this.#clock.monotonic())),
    );
  }

  #stateChanged(state: string): void {
    if (state === 'connected' && !this.#isConnected) {
      this.#isConnected = true;
      this.#events.onConnected();
    }
    // ICE fails when nothing came for some 25 s.
    if (state === 'disconnected' || state === 'closed') this.#end('closed');
    if (state === 'failed') this.#end('failed');
  }

  #end(reason: 'closed' | 'failed'): void {
    if (this.#isOver) return;
    this.close();
    this.#events.onClosed(reason);
  }

  #guarded<Arguments extends readonly unknown[]>(callback: (...args: Arguments) => void) {
    return guarded(callback, {
      isOver: () => this.#isOver,
      onError: (error) => {
        this.#logger.error({ err: error }, 'handler of a WebRTC connection failed');
        this.#end('failed');
      },
    });
  }
}
