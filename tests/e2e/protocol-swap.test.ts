/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { type ClockSource, startClockSource } from '../fixtures/clock-source.ts';
import { watchSwap } from '../fixtures/painted-swap.ts';
import { openStudio, type StudioSource } from '../fixtures/studio-source.ts';
import { waitForState } from '../fixtures/watch-page.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
/** A busy machine takes seconds to start a second transcoder beside the first. */
const LONGEST_PAUSE_MS = 20_000;

describe.skipIf(chromiumPath === null)('one watch page across publishers of both protocols', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let page: Page;
  let rtmp: ClockSource;
  let studio: StudioSource;
  let loads = 0;

  const publishByRtmp = (): ClockSource =>
    startClockSource({ rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`, ffmpegPath });

  beforeAll(async () => {
    stack = await startStack();
    browser = await launchBrowser();
    studio = await openStudio({ browser, ...stack });
    rtmp = publishByRtmp();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('load', () => {
      loads += 1;
    });
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
    await waitForState(page, 'live', 40_000);
  });

  afterAll(async () => {
    await rtmp?.[Symbol.asyncDispose]();
    await studio?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  test('from OBS to the browser', async () => {
    const swap = await watchSwap(page, async () => {
      await studio.goLive();
      expect((await rtmp.ended).code).not.toBe(0);
      return Date.now();
    });
    expect(swap.pauseMs).toBeLessThan(LONGEST_PAUSE_MS);
    await waitForState(page, 'live', 20_000);
  });

  test('and back, which the browser is told', async () => {
    const swap = await watchSwap(page, async () => {
      rtmp = publishByRtmp();
      await studio.waitFor('ended');
      return Date.now();
    });
    expect(swap.pauseMs).toBeLessThan(LONGEST_PAUSE_MS);
    await waitForState(page, 'live', 20_000);
    const text = await studio.page.locator('.browser-broadcast').innerText();
    expect(text).toContain('Another stream took over this channel');
  });

  test('is one broadcast and one page that was never loaded anew', async () => {
    await poll(
      'one broadcast',
      async () => {
        const list = await (await fetch(`${stack.http}/api/broadcasts`)).json();
        return list.items.length === 1;
      },
      { deadlineMs: 5000 },
    );
    expect(loads).toBe(1);
  });
});
