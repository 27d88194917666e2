import { type Clock, systemClock } from '@naru/platform/clock';
import { Disposer } from '@naru/platform/disposer';
import { createLogger } from '@naru/platform/logger';
import { freeUdpPort } from '../../../../../../tests/fixtures/free-udp-port.ts';
import { openDatachannelPeers } from '../../peer/datachannel-peer.ts';
import { startWatchedRelay, type WatchedRelay } from '../../peer/testing/watched-relay.ts';
import { WhipSource } from '../../session/whip-source.ts';
import { OpenDesk } from './open-desk.ts';
import { startWhip, type WhipFixture } from './whip-fixture.ts';

const HOST = '127.0.0.1';

/** A WHIP server on the native library, which lets everybody in. */
export interface NativeWhip extends AsyncDisposable {
  readonly whip: WhipFixture;
  readonly desk: OpenDesk;
  /** The UDP port. */
  readonly port: number;
  /** Where its answers send publishers to. */
  readonly relay: WatchedRelay;
  /** Of the newest publisher. */
  readonly counts: WhipSource['counts'] | null;
  /** RTP and RTCP of all publishers. */
  readonly datagrams: number;
}

/** `clock`: of the sessions; packets keep to the system's. */
export async function startNativeWhip(clock: Clock = systemClock): Promise<NativeWhip> {
  const disposer = new Disposer();
  const logger = createLogger('test', 'silent');
  const desk = new OpenDesk();
  const port = await freeUdpPort();
  const peers = disposer.use(openDatachannelPeers({ host: HOST, port, clock: systemClock, logger }));
  const relay = disposer.use(await startWatchedRelay(port));
  let newest: WhipSource | null = null;
  let datagrams = 0;
  const whip = disposer.use(
    await startWhip({
      desk,
      peers: { ...peers, port: relay.port },
      addresses: [HOST],
      clock,
      createSource: (parts) => {
        const source = new WhipSource({ ...parts, clock, ssrc: 1, maxBitsPerSecond: null });
        newest = source;
        const receive = source.datagram.bind(source);
        source.datagram = (...args) => {
          datagrams += 1;
          receive(...args);
        };
        return source;
      },
    }),
  );
  return {
    whip,
    desk,
    port,
    relay,
    get counts() {
      return newest?.counts ?? null;
    },
    get datagrams() {
      return datagrams;
    },
    [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
  };
}
