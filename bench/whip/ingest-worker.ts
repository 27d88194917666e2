import { randomBytes } from 'node:crypto';
import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { startFeedServer } from '../../services/ingest/src/feed-server.ts';
import { startWhipServer } from '../../services/ingest/src/webrtc/http/whip-server.ts';
import { openDatachannelPeers } from '../../services/ingest/src/webrtc/peer/datachannel-peer.ts';
import { WhipSource } from '../../services/ingest/src/webrtc/session/whip-source.ts';
import { freeUdpPort } from '../../tests/fixtures/free-udp-port.ts';
import { LoopLateness } from '../swarm/loop-lateness.ts';
import { FEED_SECRET, type IngestMessage } from './ingest-messages.ts';
import { OpenDesk } from './open-desk.ts';

/**
 * The WebRTC ingest under test in a process of its own: its endpoint, its connections, its media path and its feeds, with
 * a desk that lets everybody in. Ends with the process that started it.
 */
const HOST = '127.0.0.1';
const clock = systemClock;
const logger = createLogger('bench-webrtc', 'warn');
const sources = new WeakMap<object, WhipSource>();
const desk = new OpenDesk((source) => {
  const known = sources.get(source);
  if (known === undefined) throw new Error('a source that was not made here');
  return known.counts;
});

const peers = openDatachannelPeers({ host: HOST, port: await freeUdpPort(), clock, logger });
const whip = await startWhipServer({
  host: HOST,
  port: 0,
  desk,
  peers,
  createSource: (parts) => {
    const ssrc = randomBytes(4).readUInt32BE();
    const source = new WhipSource({ ...parts, clock, ssrc, maxBitsPerSecond: null, encoder: null });
    sources.set(source, source);
    return source;
  },
  addresses: [HOST],
  iceServers: [],
  maxVideoKbps: null,
  clock,
  logger,
});
const feeds = await startFeedServer({
  host: HOST,
  port: 0,
  portVariable: 'NARU_WHIP_FEED_PORT',
  secret: FEED_SECRET,
  find: (sessionId) => desk.find(sessionId),
  logger,
});

const loop = new LoopLateness();
process.on('disconnect', () => process.exit());
process.on('message', () =>
  tell({ kind: 'sessions', sessions: desk.sessions, stallMs: loop.latenessMs.max ?? 0 }),
);
tell({ kind: 'ready', whipPort: whip.port, udpPort: peers.port, feedPort: feeds.port });

function tell(message: IngestMessage): void {
  if (process.connected) process.send?.(message);
}
