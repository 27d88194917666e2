import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { TranscodeQueue } from '@naru/backends/transcode-queue/transcode-queue';
import type { Database } from '@naru/db/database';
import { systemClock } from '@naru/platform/clock';
import { Disposer } from '@naru/platform/disposer';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { RunningService } from '@naru/platform/run-service';
import { BroadcastSweeper } from '../broadcast-sweeper.ts';
import { openIngest } from '../open-ingest.ts';
import { startRegistry } from '../start-registry.ts';
import { announcedAddresses } from './announced-addresses.ts';
import type { WebrtcConfig } from './config.ts';
import type { WhipMediaParts } from './http/whip-media.ts';
import { startWhipServer } from './http/whip-server.ts';
import type { PeerFactoryOptions } from './peer/datachannel-peer.ts';
import type { PeerFactory } from './peer/peer.ts';
import { WhipSource } from './session/whip-source.ts';

/**
 * WHIP ingest on an open database and queue, which stay the caller's. It must never start a child process: the UDP socket
 * of the native library would be handed on to it.
 *
 * @throws AppError `port-in-use`; `missing-dependency` where the native library does not load
 */
export async function startWebrtcIngest(options: {
  config: WebrtcConfig;
  db: Database;
  queue: TranscodeQueue;
  logger: Logger;
}): Promise<RunningService> {
  const { config, db, queue, logger } = options;
  const clock = systemClock;
  const disposer = new Disposer();
  try {
    const peers = disposer.use(await openPeers({ ...config.udp, clock, logger }));
    const feed = { ...config.internal, portVariable: 'NARU_WHIP_FEED_PORT' };
    const { registry, feedPort } = await startRegistry(disposer, { feed, db, queue, clock, logger });
    const { maxVideoKbps, iceServers } = config;
    const maxBitsPerSecond = maxVideoKbps === null ? null : maxVideoKbps * 1000;
    const addresses = config.addresses ?? announcedAddresses(config.udp.host, networkInterfaces());
    const whipServer = disposer.use(
      await startWhipServer({
        ...config.whip,
        desk: registry,
        peers,
        createSource: (parts: WhipMediaParts) =>
          new WhipSource({ ...parts, clock, ssrc: randomBytes(4).readUInt32BE(), maxBitsPerSecond }),
        addresses,
        iceServers,
        maxVideoKbps,
        clock,
        logger,
      }),
    );
    disposer.use(new BroadcastSweeper({ db, queue, registry, clock, logger }));
    logger.info({ addresses, udpPort: peers.port }, 'WebRTC publishers are told to come here');
    return {
      facts: { whipPort: whipServer.port, udpPort: peers.port, feedPort },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

/** The whole process. */
export const openWebrtcIngest = (config: WebrtcConfig, logger: Logger): Promise<RunningService> =>
  openIngest(config.databaseUrl, logger, (backends) => startWebrtcIngest({ config, ...backends, logger }));

/** Loaded here, and not before: a system that the native library has no build for must hear of it in one sentence. */
async function openPeers(options: PeerFactoryOptions): Promise<PeerFactory> {
  const { openDatachannelPeers } = await import('./peer/datachannel-peer.ts').catch((cause: unknown) => {
    const message =
      'WebRTC (node-datachannel) cannot be loaded on this system; NARU_WHIP=off starts without going live from the browser';
    throw new AppError('missing-dependency', message, { cause });
  });
  return openDatachannelPeers(options);
}
