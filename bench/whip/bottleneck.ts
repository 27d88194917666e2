import { systemClock } from '@naru/platform/clock';
import type { LinkCounts } from '../../tests/fixtures/whip-link.ts';
import { announceAt, startUdpRelay } from '../../tests/fixtures/whip-relay.ts';
import { startBrowserPublisher } from './browser-publisher.ts';
import { readFeed } from './feed-reading.ts';
import { type Figure, told } from './figure.ts';
import type { SeenSession } from './ingest-messages.ts';
import { startIngest } from './ingest-process.ts';
import type { SenderReading } from './publishing-page.ts';

const BITS_PER_SECOND = 1_000_000;
const QUEUE_MS = 300;
const MOST_PERCENT_DROPPED = 5;
/** Until then the sender looks for its rate. */
const START_SECONDS = 5;
const CONTROL_SECONDS = 8;
const KEY = 'browser';

interface Reading {
  readonly link: LinkCounts;
  readonly sender: SenderReading;
}

/**
 * Chromium, which would send 2.5 Mbit/s, behind an uplink that carries 1 Mbit/s: whether our congestion feedback makes it
 * keep to that without losing packets, from the first packet on. Then once more without that feedback, to see the
 * difference.
 */
export async function measureBottleneck({ seconds }: { seconds: number }): Promise<Figure[]> {
  const { started, ended, session } = await publishThrough(seconds, (offer) => offer);
  const control = await publishThrough(CONTROL_SECONDS, withoutTransportFeedback);
  const video = session?.counts.tracks.video;
  const lastSeconds = seconds - START_SECONDS;
  const passedBits = (ended.link.passedBytes - started.link.passedBytes) * 8;
  return [
    {
      name: `packets dropped by the bottleneck in ${seconds} s`,
      value: droppedPercent(ended.link),
      unit: '%',
      goal: { atMost: MOST_PERCENT_DROPPED },
    },
    told('packets sent by Chromium', ended.link.offered),
    told('packets dropped', ended.link.overflowed),
    told(`of them after ${START_SECONDS} s`, ended.link.overflowed - started.link.overflowed),
    told('video packets never recovered', video?.buffer.lost ?? null),
    told(`bit rate through ${BITS_PER_SECOND / 1000} kbit/s`, passedBits / 1000 / lastSeconds, 'kbit/s'),
    told('target of the video encoder at the end', ended.sender.targetBitsPerSecond / 1000, 'kbit/s'),
    told('frames sent a second', (ended.sender.framesSent - started.sender.framesSent) / lastSeconds),
    told('requests for keyframes', ended.sender.keyframeRequests),
    told(
      `without our feedback: packets dropped in ${CONTROL_SECONDS} s`,
      droppedPercent(control.ended.link),
      '%',
    ),
    told('without our feedback: never recovered', control.session?.counts.tracks.video?.buffer.lost ?? null),
  ];
}

async function publishThrough(seconds: number, change: (offer: string) => string) {
  await using ingest = await startIngest();
  await using relay = await startUdpRelay({
    targetPort: ingest.udpPort,
    up: { bottleneck: { bitsPerSecond: BITS_PER_SECOND, queueMs: QUEUE_MS } },
  });
  await using browser = await startBrowserPublisher();
  await browser.answer(announceAt(await ingest.publish(KEY, change(await browser.offer())), relay.port));
  using _feed = await readFeed(ingest, KEY, { keep: false });
  const read = async (): Promise<Reading> => ({ link: relay.up.counts, sender: await browser.read() });
  await systemClock.sleep(START_SECONDS * 1000);
  const started = await read();
  await systemClock.sleep((seconds - START_SECONDS) * 1000);
  const ended = await read();
  const session: SeenSession | null = await ingest.session(KEY);
  return { started, ended, session };
}

/** As of a browser that knows only REMB: that one tells our limit, not what the link carries. */
const withoutTransportFeedback = (offer: string): string =>
  offer
    .split('\r\n')
    .filter((line) => !/^a=(rtcp-fb:\d+ transport-cc|extmap:\d+ \S*transport-wide-cc)/.test(line))
    .join('\r\n');

const droppedPercent = ({ overflowed, offered }: LinkCounts): number => (overflowed / offered) * 100;
