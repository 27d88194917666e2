import { systemClock } from '@naru/platform/clock';
import type { LinkOptions } from '../../tests/fixtures/whip-link.ts';
import { announceAt, startUdpRelay, type UdpRelay } from '../../tests/fixtures/whip-relay.ts';
import { LoopLateness } from '../swarm/loop-lateness.ts';
import { startBrowserPublisher } from './browser-publisher.ts';
import { pictureNumbers } from './decoded-frames.ts';
import { readFeed } from './feed-reading.ts';
import { type Figure, told } from './figure.ts';
import type { SeenSession } from './ingest-messages.ts';
import { startIngest } from './ingest-process.ts';
import { whileObsIsLive } from './live-obs.ts';

const LOSS_SHARE = 0.05;
const LEAST_PERCENT_OF_FRAMES = 95;
/** A packet is waited for up to 300 ms; shorter than what makes ingest repeat a picture (1 s). */
const PAUSE_MS = 700;
const KEY = 'browser';

interface LossOptions {
  readonly ffmpegPath: string;
  readonly seconds: number;
  /** Added to each way. */
  readonly delayMs: number;
}

/** How many frames reach FFmpeg over a link that loses packets both ways: of an OBS-like publisher, and of Chromium. */
export async function measureLoss(options: LossOptions): Promise<Figure[]> {
  const link = { lossShare: LOSS_SHARE, delayMs: options.delayMs };
  return [...(await measureObs(options, link)), ...(await measureBrowser(options, link))];
}

async function measureObs({ ffmpegPath, seconds }: LossOptions, link: LinkOptions): Promise<Figure[]> {
  const outcome = await whileObsIsLive({ ffmpegPath, link }, () => systemClock.sleep(seconds * 1000));
  return [
    told('OBS: frames sent before the first keyframe that came', outcome.framesBeforeFirst),
    ...framesArrived('OBS', outcome.framesSent - outcome.framesBeforeFirst, outcome.framesWhole),
    told('OBS: frames decoded with damage', outcome.framesDamaged),
    told('OBS: longest stall of a process here', outcome.longestStallMs, 'ms'),
    ...packetFigures('OBS', outcome.relay, outcome.session),
  ];
}

async function measureBrowser({ ffmpegPath, seconds }: LossOptions, link: LinkOptions): Promise<Figure[]> {
  await using ingest = await startIngest();
  await using relay = await startUdpRelay({ targetPort: ingest.udpPort, up: link, down: link });
  await using browser = await startBrowserPublisher();
  await browser.answer(announceAt(await ingest.publish(KEY, await browser.offer()), relay.port));
  using feed = await readFeed(ingest, KEY, { keep: true });
  using linkLoop = new LoopLateness();
  // Between two pauses every frame that was sent is known by the number in its picture.
  const readPaused = async () => {
    await browser.pause(true);
    await systemClock.sleep(PAUSE_MS);
    return browser.read();
  };
  const before = await readPaused();
  await browser.pause(false);
  await systemClock.sleep(seconds * 1000);
  const after = await readPaused();
  const stallMs = Math.max(await ingest.stallMs(), linkLoop.latenessMs.max ?? 0);
  const numbers = await pictureNumbers(ffmpegPath, feed.content());
  const session = await ingest.session(KEY);
  const arrived = numbers.filter(
    (number) => number !== null && number > before.newestPicture && number <= after.newestPicture,
  );
  return [
    ...framesArrived(`Chromium ${after.codec}`, after.framesSent - before.framesSent, new Set(arrived).size),
    told('Chromium: longest stall of a process here', stallMs, 'ms'),
    told('Chromium: pictures that cannot be read', numbers.filter((number) => number === null).length),
    told('Chromium: target bit rate at the end', after.targetBitsPerSecond / 1000, 'kbit/s'),
    told('Chromium: requests for keyframes', after.keyframeRequests),
    told('Chromium: video packets sent again', after.packetsSentAgain),
    ...packetFigures('Chromium', relay, session),
  ];
}

const framesArrived = (who: string, sent: number, arrived: number): Figure[] => [
  told(`${who}: frames sent while measured`, sent),
  {
    name: `${who}: of them whole at FFmpeg`,
    value: sent === 0 ? null : (arrived / sent) * 100,
    unit: '%',
    goal: { atLeast: LEAST_PERCENT_OF_FRAMES },
  },
];

function packetFigures(
  who: string,
  { up, down }: Pick<UdpRelay, 'up' | 'down'>,
  session: SeenSession | null,
): Figure[] {
  const lost = up.counts.lost + down.counts.lost;
  const video = session?.counts.tracks.video;
  return [
    told(`${who}: packets lost by the link`, (lost / (up.counts.offered + down.counts.offered)) * 100, '%'),
    told(`${who}: video packets asked for again`, video?.nacks?.requested ?? null),
    told(`${who}: video packets recovered`, video?.nacks?.recovered ?? null),
    told(`${who}: video packets never recovered`, video?.buffer.lost ?? null),
    // Browsers also send old packets again to find out what the link carries.
    told(`${who}: video packets that came twice`, video?.buffer.duplicates ?? null),
  ];
}
