import type { Broadcast } from '@naru/contracts/broadcast';
import { ageOf } from '../../tests/fixtures/clock-picture.ts';
import { collectReadings } from './collect-readings.ts';
import { longestOf, pausesOf } from './delay-report.ts';
import { firstFrame } from './first-frame.ts';
import { noReadings } from './page-probe.ts';
import { pause } from './pause.ts';
import type { Stage } from './stage.ts';

/** One viewer who finds the broadcast on the home page and clicks on it; ms. */
export interface JoinTime {
  /** From the click, as the page got it, until the first frame was painted. */
  joinMs: number;
  /** How old that frame was. */
  firstDelayMs: number;
  /** Longest pause between frames in the next two seconds: a join that is paid for by a stall is no join. */
  pauseMs: number;
}

const DEADLINE_MS = 15_000;
/** Nobody has read a page sooner; a fresh browser process has by then done what it does at its start. */
const LOOKING_MS = 1000;
/** Joins fall anywhere in a segment. */
const PHASE_MS = 2000;
const WATCHED_AFTER_SECONDS = 2;

/** Joins in a browser profile of its own: nothing is cached that the home page has not loaded. */
export async function measureJoin(
  stage: Stage,
  broadcast: Broadcast,
  signal: AbortSignal,
): Promise<JoinTime> {
  const { page, context } = await stage.openPage();
  try {
    await page.goto(stage.viewerUrl);
    const card = page.locator(`[data-playback-id="${broadcast.playbackId}"] a`);
    await card.waitFor({ timeout: DEADLINE_MS });
    await pause(LOOKING_MS + Math.random() * PHASE_MS, signal);
    await card.click();
    const readings = noReadings();
    const frame = await firstFrame(page, readings, { filmedAfterMs: 0, deadlineMs: DEADLINE_MS, signal });
    const clickedAtMs = readings.clicksAtMs[0];
    if (clickedAtMs === undefined) throw new Error('the page was told of no click');
    await collectReadings(page, readings, { seconds: WATCHED_AFTER_SECONDS, signal });
    return {
      joinMs: frame.paintedAtMs - clickedAtMs,
      firstDelayMs: ageOf(frame.clock ?? 0, Math.round(frame.paintedAtMs)),
      pauseMs: longestOf(pausesOf(readings.frames, readings.takenAtMs)),
    };
  } finally {
    await context.close();
  }
}
