import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import { PlaybackId } from '@naru/contracts/ids';
import { livePath } from '@naru/contracts/live-urls';
import { createOrigin } from '@naru/origin/service';
import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { newPlaybackId } from '@naru/platform/secret';
import { BareListener } from './bare-listener.ts';
import { listen } from './origin-listener.ts';
import type { OriginMessage, OriginPlan } from './origin-messages.ts';
import { RealisticBroadcast } from './realistic-broadcast.ts';
import { steadyMs } from './steady-clock.ts';
import { partKey } from './swarm-counts.ts';

/**
 * The origin under test in a process of its own: our live edge and origin, fed with a part at every part target by the
 * clock, so that nothing else costs CPU here. Ends with the process that started it.
 */
const plan: OriginPlan = JSON.parse(process.argv[2] ?? '');

/** As many as the live edge keeps, so that memory does not grow while it is measured. */
const SEGMENTS_BEFORE = 24;

const playbackId = PlaybackId.parse(newPlaybackId());
const liveEdge = createMemoryLiveEdge();
const origin = createOrigin({
  liveEdge,
  logger: createLogger('bench-origin', 'warn'),
  ...(plan.heldLimit === null ? {} : { limits: { held: plan.heldLimit } }),
});
const bare = plan.bare ? new BareListener((req, res) => origin.handle(req, res)) : null;
const port = await listen(bare?.listener ?? ((req, res) => origin.handle(req, res)), plan.tls);
const broadcast = new RealisticBroadcast(plan.partTargetMs);

process.on('disconnect', () => process.exit());
await liveEdge.publish(playbackId, broadcast.start());
for (let count = 0; count < SEGMENTS_BEFORE * broadcast.partsPerSegment; count += 1) {
  await liveEdge.publish(playbackId, broadcast.part());
}
tell({ kind: 'ready', port, path: livePath({ kind: 'multivariant-playlist', playbackId }) });

for (let dueAtMs = steadyMs(); ; dueAtMs += broadcast.partMs) {
  await systemClock.sleep(Math.max(0, dueAtMs - steadyMs()));
  const part = broadcast.part();
  const atMs = steadyMs();
  await liveEdge.publish(playbackId, part);
  await bare?.answerAll(port);
  // the origin follows in microtasks: by the next turn of the loop every answer is written
  setImmediate(() => tell({ kind: 'published', key: partKey(part), atMs, loopMs: steadyMs() - atMs }));
}

function tell(message: OriginMessage): void {
  if (process.connected) process.send?.(message);
}
