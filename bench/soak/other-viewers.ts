import { ChannelDetail } from '@naru/contracts/channel';
import { livePath } from '@naru/contracts/live-urls';
import { PartDelays } from '../swarm/part-delays.ts';
import { startSwarm } from '../swarm/swarm.ts';
import { totalsOf } from '../swarm/swarm-totals.ts';

/** What the viewers beside the browser saw since they came. */
export interface OtherViewersReport {
  asked: number;
  joined: number;
  requests: number;
  stalls: number;
  /** Failed requests by kind. */
  errors: Readonly<Record<string, number>>;
}

export interface OtherViewers extends AsyncDisposable {
  /** Rejects when a viewer thread failed. */
  read(): Promise<OtherViewersReport>;
}

/** They come over so many seconds, not all at the same part. */
const RAMP_SECONDS = 5;

/** Sends viewers who fetch every part, without a screen, to what the channel shows now; null for none. */
export async function startOtherViewers(options: {
  http: string;
  channel: string;
  viewers: number;
}): Promise<OtherViewers | null> {
  const { http, channel, viewers } = options;
  if (viewers === 0) return null;
  const answer = await fetch(`${http}/api/channels/${channel}`);
  const { current } = ChannelDetail.parse(await answer.json());
  if (current === null) throw new Error('the channel shows nothing');
  const { hostname, port } = new URL(http);
  const delays = new PartDelays();
  const swarm = startSwarm({
    plan: {
      target: { host: hostname, port: Number(port), secure: false },
      path: livePath({ kind: 'multivariant-playlist', playbackId: current.playbackId }),
      ...{ mode: 'watch', viewers, rampSeconds: RAMP_SECONDS },
    },
    threads: 1,
    delays,
  });
  swarm.mark();
  const startedAt = performance.now();
  return {
    read: async () => {
      // Not asked for here, and not to be kept for hours.
      delays.settle(Number.POSITIVE_INFINITY);
      const reports = await Promise.race([swarm.reports(), swarm.failed]);
      const seconds = (performance.now() - startedAt) / 1000;
      const { playlistRequests, partRequests, stalls, errors } = totalsOf(reports, seconds);
      const { joined } = swarm;
      return { asked: viewers, joined, requests: playlistRequests + partRequests, stalls, errors };
    },
    [Symbol.asyncDispose]: () => swarm[Symbol.asyncDispose](),
  };
}
