import type { Page } from 'playwright-core';
import { type Spread, spreadOf } from '../statistics.ts';
import { collectReadings } from './collect-readings.ts';
import { flashesOf, skewsOf } from './marks.ts';
import { noReadings } from './page-probe.ts';
import { makeZeroClip } from './skew-zero.ts';
import { hearBeeps } from './sound-probe.ts';
import type { Stage } from './stage.ts';

/** How much later sound is heard than its picture is painted, ms; below zero when sound comes first. */
export interface SkewReport {
  /** As read, before the correction. */
  read: Spread;
  /** The same read on a clip that is known to be together: what the measurement adds by itself. */
  zero: Spread;
  /** Middle of the readings less the middle of the zero. */
  skewMs: number;
}

/** Compares picture and sound on the page, then on the clip. Null when either had no whole pair of marks. */
export async function measureSkew(
  stage: Stage,
  page: Page,
  options: { seconds: number; ffmpegPath: string; signal: AbortSignal },
): Promise<SkewReport | null> {
  const { seconds, signal } = options;
  const read = spreadOf(await skewsOn(page, seconds, signal), 1);
  const clip = await makeZeroClip(options.ffmpegPath);
  const { page: clipPage, context } = await stage.openPage();
  try {
    await clipPage.goto('about:blank');
    await clipPage.evaluate((url) => {
      const video = document.createElement('video');
      video.src = url;
      document.body.append(video);
      return video.play();
    }, clip.url);
    const zero = spreadOf(await skewsOn(clipPage, clip.seconds - 2, signal), 1);
    if (read === null || zero === null) return null;
    return { read, zero, skewMs: Number((read.p50 - zero.p50).toFixed(1)) };
  } finally {
    await context.close();
  }
}

async function skewsOn(page: Page, seconds: number, signal: AbortSignal): Promise<number[]> {
  const readings = noReadings();
  const [frames, beeps] = await Promise.all([
    collectReadings(page, readings, { seconds, signal }),
    hearBeeps(page, seconds),
  ]);
  return skewsOf(flashesOf(frames), beeps);
}
