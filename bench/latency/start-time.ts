import { waitForState } from '../../tests/fixtures/watch-page.ts';
import { firstFrame } from './first-frame.ts';
import { noReadings } from './page-probe.ts';
import { pause } from './pause.ts';
import { type Stage, watchUrl } from './stage.ts';

/** How long a broadcast takes to be seen on a watch page that was open before it began; ms. */
export interface StartTime {
  /** From the moment the publisher's program was started. */
  sinceSpawnMs: number;
  /** From its TCP connection, which is where the platform can first know of it. */
  sinceConnectMs: number | null;
}

const DEADLINE_MS = 30_000;
/** The page asks now and then whether the broadcast has begun; publishers do not know when. */
const PHASE_MS = 2000;

/** One broadcast from its announcement to its end, in a page of its own. */
export async function measureStart(stage: Stage, signal: AbortSignal): Promise<StartTime> {
  const broadcast = await stage.announce();
  const { page, context } = await stage.openPage();
  try {
    await page.goto(watchUrl(stage, broadcast));
    await waitForState(page, 'starting');
    await pause(Math.random() * PHASE_MS, signal);
    const publish = stage.publish();
    await using source = publish.source;
    const { spawnedAtMs } = publish;
    const wanted = { filmedAfterMs: spawnedAtMs, deadlineMs: DEADLINE_MS, signal };
    const frame = await firstFrame(page, noReadings(), wanted);
    await source.stop();
    const connectedAtMs = publish.connectedAtMs();
    return {
      sinceSpawnMs: frame.paintedAtMs - spawnedAtMs,
      sinceConnectMs: connectedAtMs === null ? null : frame.paintedAtMs - connectedAtMs,
    };
  } finally {
    await context.close();
    await stage.close(broadcast);
  }
}
