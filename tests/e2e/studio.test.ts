/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { percentile, watchPaintedFrames } from '../fixtures/painted-clock.ts';
import { openStudio, type StudioSource } from '../fixtures/studio-source.ts';
import { waitForState } from '../fixtures/watch-page.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

describe.skipIf(chromiumPath === null)('a streamer in Chromium', () => {
  let stack: Stack;
  let viewers: Browser & AsyncDisposable;
  let publishers: Browser & AsyncDisposable;
  let studio: StudioSource;
  let page: Page;

  beforeAll(async () => {
    // A server that never answers: it must not keep anybody from going live.
    stack = await startStack({ NARU_ICE_SERVERS: 'stun:127.0.0.1:9' });
    viewers = await launchBrowser();
    publishers = await launchBrowser();
    page = await viewers.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
    studio = await openStudio({ browser: publishers, ...stack });
  });

  afterAll(async () => {
    await studio?.[Symbol.asyncDispose]();
    await publishers?.[Symbol.asyncDispose]();
    await viewers?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  test('goes live from the studio, and a viewer sees the camera a short while ago', async () => {
    await studio.goLive();
    await waitForState(page, 'live', 40_000);
    const frames = await watchPaintedFrames(page, 6);
    const delays = frames.flatMap(({ delayMs }) => (delayMs === null ? [] : [delayMs]));
    expect(delays.length / frames.length).toBeGreaterThan(0.9);
    expect(percentile(delays, 0.5)).toBeLessThan(5000);
  });

  test('stops, and the viewer is told', async () => {
    await studio.stop();
    await poll(
      'the page telling it',
      async () => (await page.locator('[data-state]').getAttribute('data-state')) !== 'live',
      { deadlineMs: 20_000 },
    );
  });
});
