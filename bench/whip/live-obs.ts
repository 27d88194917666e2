import { systemClock } from '@naru/platform/clock';
import { announceAt, startUdpRelay, type UdpRelay } from '../../tests/fixtures/whip-relay.ts';
import { LoopLateness } from '../swarm/loop-lateness.ts';
import { pictureSums } from './decoded-frames.ts';
import { readFeed } from './feed-reading.ts';
import type { SeenSession } from './ingest-messages.ts';
import { type IngestProcess, startIngest } from './ingest-process.ts';
import { obsKey, startObs } from './obs-process.ts';
import { makeSourceFiles } from './source-files.ts';
import type { LinkOptions } from '../../tests/fixtures/whip-link.ts';

/** A packet is waited for up to 300 ms. */
const SETTLE_MS = 700;

/** What became of the frames of an OBS-like publisher that was live meanwhile. */
export interface LiveOutcome {
  readonly framesSent: number;
  /** Of them, until the first one that could be shown: a keyframe cannot be asked for if the first one is lost. */
  readonly framesBeforeFirst: number;
  /** Decoded by FFmpeg, and pixel by pixel as they should be. */
  readonly framesWhole: number;
  readonly framesDamaged: number;
  readonly session: SeenSession | null;
  /** Of publisher, link and ingest: on a busy machine packets are late for that reason alone. */
  readonly longestStallMs: number;
  readonly relay: Pick<UdpRelay, 'up' | 'down'>;
}

/** Has one OBS-like publisher live, over a link, while something happens to it; its feed is read and decoded. */
export async function whileObsIsLive(
  options: { ffmpegPath: string; link?: LinkOptions },
  happen: (parts: { ingest: IngestProcess; relay: UdpRelay }) => Promise<void>,
): Promise<LiveOutcome> {
  const { ffmpegPath, link = {} } = options;
  await using files = await makeSourceFiles(ffmpegPath);
  await using ingest = await startIngest();
  await using relay = await startUdpRelay({ targetPort: ingest.udpPort, up: link, down: link });
  await using obs = await startObs({ publishers: 1, videoFile: files.video, audioFile: files.audio });
  await obs.publish(ingest, (answer) => announceAt(answer, relay.port));
  using feed = await readFeed(ingest, obsKey(0), { keep: true });
  using linkLoop = new LoopLateness();
  await happen({ ingest, relay });
  const { frames, stallMs } = await obs.stop();
  const [framesSent = 0] = frames;
  await systemClock.sleep(SETTLE_MS);
  const session = await ingest.session(obsKey(0));
  const longestStallMs = Math.max(stallMs, await ingest.stallMs(), linkLoop.latenessMs.max ?? 0);
  const right = await pictureSums(ffmpegPath, { file: files.video });
  const decoded = await pictureSums(ffmpegPath, { feed: feed.content() });
  const framesWhole = decoded.filter((sum) => right.includes(sum)).length;
  const framesBeforeFirst = Math.max(0, right.indexOf(decoded[0] ?? ''));
  return {
    framesSent,
    framesBeforeFirst,
    framesWhole,
    framesDamaged: decoded.length - framesWhole,
    session,
    relay,
    longestStallMs,
  };
}
