/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { publishFromElsewhere } from '../fixtures/foreign-publisher.ts';
import { type PaintedFrame, watchPaintedFrames } from '../fixtures/painted-clock.ts';
import { waitForState } from '../fixtures/watch-page.ts';
import { loudestSample } from '../fixtures/watched-media.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const DEADLINE_MS = 60_000;
/** Without pictures the camera only hums, with 0.01. */
const AUDIBLE = 0.004;

describe.skipIf(chromiumPath === null)('Chromium publishes from a page of another origin', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let publishers: Browser & AsyncDisposable;
  let page: Page;

  beforeAll(async () => {
    stack = await startStack();
    browser = await launchBrowser();
    publishers = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
  });

  afterAll(async () => {
    await publishers?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  const publish = (video: string | null, audio = true) =>
    publishFromElsewhere(publishers, {
      endpoint: `${stack.http}/whip`,
      streamKey: stack.credentials.streamKey,
      video,
      audio,
    });

  /** Frames of which at least so many were filmed after a moment. */
  const framesFilmedAfter = async (moment: number, count: number): Promise<PaintedFrame[]> => {
    const found: PaintedFrame[] = [];
    await poll(
      'its pictures on the watch page',
      async () => {
        const frames = await watchPaintedFrames(page, 2);
        found.push(
          ...frames.filter(({ delayMs, paintedAtMs }) => delayMs !== null && paintedAtMs - delayMs > moment),
        );
        return found.length >= count;
      },
      { deadlineMs: DEADLINE_MS },
    );
    return found;
  };

  test.each(['video/H264', 'video/VP8', 'video/VP9', 'video/AV1'])(
    '%s: the clock in its picture is read back from the watch page',
    async (codec) => {
      const startedAt = Date.now();
      await using publisher = await publish(codec);
      const frames = await framesFilmedAfter(startedAt, 45);
      expect(frames.length).toBeGreaterThanOrEqual(45);
      expect((await publisher.stats()).codec).toBe(codec);
      await waitForState(page, 'live');
      expect(await publisher.stop()).toBe(200);
    },
  );

  test('without sound', async () => {
    const startedAt = Date.now();
    await using publisher = await publish('video/VP8', false);
    await framesFilmedAfter(startedAt, 30);
    expect(await publisher.stop()).toBe(200);
  });

  test('sound alone: a quiet picture is shown with it, and it is heard', async () => {
    await using publisher = await publish(null);
    await waitForState(page, 'live', DEADLINE_MS);
    await poll('a hum on the watch page', async () => (await loudestSample(page, 1)) > AUDIBLE, {
      deadlineMs: DEADLINE_MS,
    });
    expect(await publisher.stop()).toBe(200);
  });
});
