import { poll } from '@naru/platform/poll';
import { expect, test } from 'vitest';
import { PartDelays } from './part-delays.ts';
import { startSwarm } from './swarm.ts';
import { totalsOf } from './swarm-totals.ts';
import { startSyntheticOrigin } from './synthetic-origin.ts';

test.each([
  ['watch', false],
  ['hold', true],
] as const)(
  'viewers of two threads %s a synthetic origin without an error (TLS: %s)',
  async (mode, https) => {
    await using origin = await startSyntheticOrigin({
      partTargetMs: 200,
      heldLimit: null,
      https,
      bare: false,
    });
    const delays = new PartDelays();
    delays.measureFrom(0);
    origin.onPublished((key, atMs) => delays.published(key, atMs));
    const target = { host: '127.0.0.1', port: Number(origin.url.port), secure: https };
    await using swarm = startSwarm({
      plan: { target, path: origin.url.pathname, mode, viewers: 5, rampSeconds: 1 },
      threads: 2,
      delays,
    });
    await poll('all viewers', () => swarm.joined === 5, { deadlineMs: 20_000 });
    swarm.mark();
    await poll('ten requests of each', async () => totalsOf(await swarm.reports(), 1).playlistRequests > 50, {
      deadlineMs: 20_000,
      everyMs: 200,
    });
    const totals = totalsOf(await swarm.reports(), 1);
    delays.settle(Number.POSITIVE_INFINITY);
    expect(totals.errors).toEqual({});
    expect(delays.sincePublish.wakeUp.count).toBeGreaterThan(20);
    expect(totals.partRequests > 20).toBe(mode === 'watch');
  },
  60_000,
);
