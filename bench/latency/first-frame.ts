import { poll } from '@naru/platform/poll';
import type { Page } from 'playwright-core';
import { ageOf } from '../../tests/fixtures/clock-picture.ts';
import { type FrameReading, type PageReadings, takeReadings } from './page-probe.ts';

/** Waits for the first frame that the page paints of what was filmed after `filmedAfterMs`. */
export async function firstFrame(
  page: Page,
  readings: PageReadings,
  options: { filmedAfterMs: number; deadlineMs: number; signal: AbortSignal },
): Promise<FrameReading> {
  const isNew = ({ clock, paintedAtMs }: FrameReading): boolean =>
    clock !== null && paintedAtMs - ageOf(clock, Math.round(paintedAtMs)) >= options.filmedAfterMs;
  return poll(
    'the first painted frame',
    async () => {
      options.signal.throwIfAborted();
      return (await takeReadings(page, readings)).find(isNew) ?? null;
    },
    { deadlineMs: options.deadlineMs, everyMs: 100 },
  );
}
