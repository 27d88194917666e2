import type { Page } from 'playwright-core';
import { type FrameReading, type PageReadings, takeReadings } from './page-probe.ts';
import { pause } from './pause.ts';

/** The page's pictures stand still for longer than any stall that playback comes back from by itself. */
const SILENT_AFTER_MS = 10_000;
const EVERY_MS = 500;

/**
 * Takes a page's readings for some seconds. Resolves with the frames of that time.
 *
 * @throws Error when the page paints nothing for ten seconds, or with the reason of `signal`
 */
export async function collectReadings(
  page: Page,
  readings: PageReadings,
  options: { seconds: number; signal: AbortSignal },
): Promise<FrameReading[]> {
  const { seconds, signal } = options;
  await takeReadings(page, readings);
  const before = readings.frames.length;
  const until = performance.now() + seconds * 1000;
  let paintedAt = performance.now();
  while (performance.now() < until) {
    await pause(EVERY_MS, signal);
    const frames = await takeReadings(page, readings);
    if (frames.length > 0) paintedAt = performance.now();
    else if (performance.now() - paintedAt > SILENT_AFTER_MS) {
      throw new Error(`the page painted nothing for ${SILENT_AFTER_MS / 1000} s`);
    }
  }
  return readings.frames.slice(before);
}
