/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { type ClockSource, startClockSource } from '../fixtures/clock-source.ts';
import { chooseMode, waitForState } from '../fixtures/watch-page.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
/** Longer than two parts: a removal that parts are loaded beside meets one of them for certain. */
const REMOVAL_MS = 700;
const REMOVALS = 4;
/**
 * Sound that comes late is in the next part, so what is buffered may end a little before the segment does. Together with
 * a removal between load and append that made hls.js ask for no more media.
 */
const SHORT_SECONDS = 0.03;

declare global {
  /** Removals from the source buffer that have begun. */
  var removals: number | undefined;
}

describe.skipIf(chromiumPath === null)('a viewer whose browser frees played media slowly', () => {
  let stack: Stack;
  let source: ClockSource;
  let browser: Browser & AsyncDisposable;
  let page: Page;

  beforeAll(async () => {
    stack = await startStack();
    source = startClockSource({
      rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`,
      ffmpegPath,
      ...{ width: 1280, height: 720, frameRate: 30 },
    });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(
      ({ removalMs, shortSeconds }) => {
        const { remove } = SourceBuffer.prototype;
        globalThis.removals = 0;
        SourceBuffer.prototype.remove = {
          remove(this: SourceBuffer, start: number, end: number) {
            globalThis.removals = (globalThis.removals ?? 0) + 1;
            setTimeout(() => remove.call(this, start, end), removalMs);
          },
        }.remove;
        for (const { prototype } of [SourceBuffer, HTMLMediaElement]) {
          const buffered = Object.getOwnPropertyDescriptor(prototype, 'buffered')?.get;
          Object.defineProperty(prototype, 'buffered', {
            get(this: unknown): TimeRanges {
              const ranges: TimeRanges = buffered?.call(this);
              return {
                length: ranges.length,
                start: (index) => ranges.start(index),
                end: (index) => ranges.end(index) - shortSeconds,
              };
            },
          });
        }
      },
      { removalMs: REMOVAL_MS, shortSeconds: SHORT_SECONDS },
    );
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await source?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  test('goes on watching without a stall', async () => {
    await waitForState(page, 'live', 40_000);
    // Two seconds of buffer: what a removal delays is not missed.
    await chooseMode(page, 'balanced');
    await poll('the first removal', async () => (await read()).removals > 0, { deadlineMs: 60_000 });
    const { stalls } = await read();
    await poll('some more', async () => (await read()).removals > REMOVALS, { deadlineMs: 60_000 });
    const after = await read();
    expect(after.stalls).toBe(stalls);
    expect(after.keptSeconds).toBeGreaterThan(15);
    expect(after.keptSeconds).toBeLessThan(30);
  });

  const read = () =>
    page.evaluate(() => {
      const video = document.querySelector('video');
      return {
        removals: globalThis.removals ?? 0,
        stalls: document.querySelector('[data-stalls]')?.getAttribute('data-stalls'),
        keptSeconds: (video?.currentTime ?? 0) - (video?.buffered.start(0) ?? 0),
      };
    });
});
