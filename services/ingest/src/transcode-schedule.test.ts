import { TranscodeJob } from '@naru/contracts/transcode-job';
import { createLogger } from '@naru/platform/logger';
import { describe, expect, test } from 'vitest';
import { ManualClock, settled } from './testing/manual-clock.ts';
import { MemoryTranscodeQueue } from './testing/memory-transcode-queue.ts';
import {
  FEED_OPEN_LIMIT_MS,
  type GivenUpReason,
  RESTART_BUDGET,
  RESTART_BUDGET_WINDOW_MS,
  TranscodeSchedule,
  UNOPENED_RUN_LIMIT,
} from './transcode-schedule.ts';

const id = '7d2b0f4e-52f5-4f0b-9d3d-9a4f4a5b6c7d';

function scheduleOf() {
  const clock = new ManualClock();
  const queue = new MemoryTranscodeQueue();
  const givenUp: GivenUpReason[] = [];
  const schedule = new TranscodeSchedule({
    queue,
    clock,
    logger: createLogger('test', 'silent'),
    jobOf: (run) =>
      TranscodeJob.parse({
        kind: 'transcode',
        broadcastId: id,
        playbackId: 'abcdefghijklmnopqrst',
        sessionId: id,
        run,
        feedUrl: `http://127.0.0.1:1/${run}`,
        broadcastStartedAtMs: 0,
      }),
    onGivenUp: (reason) => givenUp.push(reason),
  });
  const runs = (): number[] => queue.enqueued.map((job) => (job.kind === 'transcode' ? job.run : 0));
  return { clock, queue, schedule, givenUp, runs };
}

test('the first run is one job, however often it is started', async () => {
  const { schedule, runs } = scheduleOf();
  schedule.start();
  schedule.start();
  await settled();
  expect(runs()).toEqual([1]);
  await schedule.stop();
});

describe('a run that ends early', () => {
  test('is followed by the next one at once, and the older one is refused from then on', async () => {
    const { schedule, runs } = scheduleOf();
    schedule.start();
    await settled();
    expect(schedule.feedOpened(1)).toBe('accepted');
    schedule.feedLost();
    await settled();
    expect(runs()).toEqual([1, 2]);
    expect(schedule.feedOpened(1)).toBe('stale-run');
    expect(schedule.feedOpened(2)).toBe('accepted');
    expect(schedule.feedOpened(3)).toBe('stale-run');
    await schedule.stop();
  });

  test(`${RESTART_BUDGET} times in a minute is given up`, async () => {
    const { clock, schedule, givenUp, runs } = scheduleOf();
    schedule.start();
    for (let end = 1; end <= RESTART_BUDGET; end += 1) {
      expect(givenUp).toEqual([]);
      await clock.pass(1000);
      schedule.feedLost();
    }
    expect(givenUp).toEqual(['failing']);
    await settled();
    expect(runs()).toEqual([1, 2, 3, 4, 5]);
    await schedule.stop();
  });

  test('now and then is never given up', async () => {
    const { clock, schedule, givenUp } = scheduleOf();
    schedule.start();
    for (let end = 0; end < 50; end += 1) {
      await clock.pass(RESTART_BUDGET_WINDOW_MS / (RESTART_BUDGET - 1) + 1);
      schedule.feedLost();
    }
    expect(givenUp).toEqual([]);
    await schedule.stop();
  });

  test('because the source changed does not count', async () => {
    const { schedule, givenUp, runs } = scheduleOf();
    schedule.renew(); // nothing runs yet: nothing to renew
    schedule.start();
    for (let change = 0; change < 3 * RESTART_BUDGET; change += 1) schedule.renew();
    await settled();
    expect(givenUp).toEqual([]);
    expect(runs().at(-1)).toBe(1 + 3 * RESTART_BUDGET);
    await schedule.stop();
  });
});

describe('a job', () => {
  test('that nobody takes is taken back and scheduled anew', async () => {
    const { clock, queue, schedule, runs } = scheduleOf();
    schedule.start();
    await settled();
    await clock.pass(FEED_OPEN_LIMIT_MS);
    await settled();
    expect(runs()).toEqual([1, 2]);
    expect([...queue.waiting.keys()]).toEqual([`transcode-${id}-2`]);
    await schedule.stop();
  });

  test('that nobody takes again and again is given up, and one that was taken in between counts anew', async () => {
    const { clock, schedule, givenUp, runs } = scheduleOf();
    schedule.start();
    await settled();
    const nobodyComes = async (): Promise<void> => {
      await clock.pass(FEED_OPEN_LIMIT_MS);
      await settled();
    };
    await nobodyComes();
    schedule.feedOpened(2);
    schedule.feedLost();
    await settled();
    for (let run = 1; run < UNOPENED_RUN_LIMIT; run += 1) await nobodyComes();
    expect(givenUp).toEqual([]);
    await nobodyComes();
    expect(givenUp).toEqual(['no-capacity']);
    expect(runs()).toHaveLength(2 + UNOPENED_RUN_LIMIT);
    await schedule.stop();
  });

  test('that runs is left alone for hours', async () => {
    const { clock, schedule, runs } = scheduleOf();
    schedule.start();
    await settled();
    schedule.feedOpened(1);
    await clock.pass(10 * 3_600_000);
    expect(runs()).toEqual([1]);
    await schedule.stop();
  });

  test('is offered again until the queue is back', async () => {
    const { clock, queue, schedule, runs } = scheduleOf();
    queue.failures = 4;
    schedule.start();
    for (let second = 0; second < 10; second += 1) await clock.pass(1000);
    expect(runs()).toEqual([1]);
    await schedule.stop();
  });

  test('that still waits when the publisher ends is taken back', async () => {
    const { queue, schedule } = scheduleOf();
    schedule.start();
    await settled();
    await schedule.stop();
    expect(queue.waiting.size).toBe(0);
    expect(schedule.feedOpened(1)).toBe('stale-run');
    schedule.feedLost();
    schedule.renew();
    await settled();
    expect(queue.enqueued).toHaveLength(1);
  });

  test('is not offered after the end, though the queue was away', async () => {
    const { clock, queue, schedule } = scheduleOf();
    queue.failures = 1;
    schedule.start();
    await settled();
    const stopped = schedule.stop();
    await clock.pass(10_000);
    await stopped;
    expect(queue.enqueued).toEqual([]);
  });
});
