import { systemClock } from '@naru/platform/clock';
import { Disposer } from '@naru/platform/disposer';
import { poll } from '@naru/platform/poll';
import { type FeedReading, readFeed } from './feed-reading.ts';
import { type Figure, told } from './figure.ts';
import { type IngestProcess, startIngest } from './ingest-process.ts';
import { obsKey, startObs } from './obs-process.ts';
import { type ProcessUsage, usageDuring } from './process-usage.ts';
import { makeSourceFiles } from './source-files.ts';

const START_DEADLINE_MS = 20_000;
/** A tenth of what a transcode to two renditions takes at the least. */
const MOST_CPU_PERCENT = 3;
/** Until the code is compiled and every group of pictures that is held has its usual length. */
const WARM_UP_MS = 4000;

/** What many OBS-like publishers cost the ingest process: without anybody at their feeds, and with a reader at each. */
export async function measurePublishers(options: {
  ffmpegPath: string;
  publishers: number;
  /** Of each of the two measurements. */
  seconds: number;
}): Promise<Figure[]> {
  const { ffmpegPath, publishers, seconds } = options;
  await using files = await makeSourceFiles(ffmpegPath);
  await using ingest = await startIngest();
  const measure = (): Promise<ProcessUsage> =>
    usageDuring(ingest.pid, () => systemClock.sleep(seconds * 1000));
  const idle = await usageDuring(ingest.pid, () => systemClock.sleep(1000));
  await using obs = await startObs({ publishers, videoFile: files.video, audioFile: files.audio });
  await obs.publish(ingest);
  const keys = Array.from({ length: publishers }, (_, index) => obsKey(index));
  await poll('pictures of all', () => areReady(ingest, keys), { deadlineMs: START_DEADLINE_MS });
  await systemClock.sleep(WARM_UP_MS);
  const unread = await measure();

  await using disposer = new Disposer();
  const feeds: FeedReading[] = [];
  for (const key of keys) {
    const feed = await readFeed(ingest, key, { keep: false });
    disposer.defer(() => feed[Symbol.dispose]());
    feeds.push(feed);
  }
  await systemClock.sleep(WARM_UP_MS);
  const bytesOf = (): number => feeds.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytesBefore = bytesOf();
  const read = await measure();
  const bytes = bytesOf() - bytesBefore;
  const lost = await lostPackets(ingest, keys);
  return [
    told('publishers, 720p30 2.5 Mbit/s and Opus', publishers),
    told('read from the feeds, each', (bytes * 8) / 1e6 / publishers / seconds, 'Mbit/s'),
    told('packets lost, all', lost),
    ...usageFigures('feeds not read', unread, publishers),
    ...usageFigures('feeds read', read, publishers),
    told('memory without publishers', idle.residentMegabytes, 'MB'),
    told('memory with them, feeds read', read.residentMegabytes, 'MB'),
    told('of it proportional', read.proportionalMegabytes, 'MB'),
  ];
}

const usageFigures = (when: string, { cpuPercent }: ProcessUsage, publishers: number): Figure[] => [
  told(`CPU of the process, ${when}`, cpuPercent, '% of a core'),
  {
    name: `CPU a publisher, ${when}`,
    value: cpuPercent / publishers,
    unit: '% of a core',
    goal: { atMost: MOST_CPU_PERCENT },
  },
];

async function areReady(ingest: IngestProcess, keys: readonly string[]): Promise<boolean> {
  const sessions = await Promise.all(keys.map((key) => ingest.session(key)));
  return sessions.every((session) => session?.isReady === true);
}

async function lostPackets(ingest: IngestProcess, keys: readonly string[]): Promise<number> {
  const sessions = await Promise.all(keys.map((key) => ingest.session(key)));
  return sessions
    .flatMap((session) => Object.values(session?.counts.tracks ?? {}))
    .reduce((sum, { buffer }) => sum + buffer.lost, 0);
}
