import type { Broadcast } from '@naru/contracts/broadcast';
import { FEED_HEAD_HEADER, FeedHead } from '@naru/contracts/feed';
import type { TranscodeJob } from '@naru/contracts/transcode-job';
import { broadcastById } from '@naru/db/broadcasts';
import { poll } from '@naru/platform/poll';
import { FeedClient } from './flv-reader.ts';
import { INTERNAL_SECRET, type IngestFixture } from './ingest-fixture.ts';

/** Opens a feed as the transcoder does. */
export async function openFeed(feedUrl: string): Promise<{ feed: FeedClient; head: FeedHead }> {
  const feed = await FeedClient.open(feedUrl, INTERNAL_SECRET);
  return { feed, head: FeedHead.parse(JSON.parse(feed.headers.get(FEED_HEAD_HEADER) ?? 'null')) };
}

/** Takes the job of a run and opens its feed. */
export async function transcode(
  ingest: IngestFixture,
  run: number,
): Promise<{ job: TranscodeJob; feed: FeedClient; head: FeedHead }> {
  const job = await ingest.queue.takeRun(run);
  return { job, ...(await openFeed(job.feedUrl)) };
}

export function becomes(
  ingest: IngestFixture,
  broadcastId: Broadcast['id'],
  status: Broadcast['status'],
  deadlineMs: number,
): Promise<Broadcast> {
  const ask = async (): Promise<Broadcast | null> => {
    const broadcast = await broadcastById(ingest.db, broadcastId);
    return broadcast?.status === status ? broadcast : null;
  };
  return poll(`the broadcast being ${status}`, ask, { deadlineMs, everyMs: 20 });
}
