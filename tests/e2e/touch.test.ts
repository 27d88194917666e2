/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { type ClockSource, startClockSource } from '../fixtures/clock-source.ts';
import { waitForState } from '../fixtures/watch-page.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
const CAMERA = { width: 854, height: 480, frameRate: 15 };

describe.skipIf(chromiumPath === null)('a viewer on a phone', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let page: Page;
  let source: ClockSource;

  beforeAll(async () => {
    stack = await startStack();
    source = startClockSource({
      rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`,
      ffmpegPath,
      ...CAMERA,
    });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
    await waitForState(page, 'live', 40_000);
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await source?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  const isIdle = () =>
    page.evaluate(() => document.querySelector('[data-state]')?.getAttribute('data-idle') === 'true');
  const waitForIdle = (wanted: boolean, deadlineMs = 10_000) =>
    poll(`the controls being ${wanted ? 'hidden' : 'shown'}`, async () => (await isIdle()) === wanted, {
      deadlineMs,
    });
  const media = () =>
    page.evaluate(() => {
      const video = document.querySelector('video');
      return { paused: video?.paused, muted: video?.muted };
    });
  const tapPicture = () => page.locator('video').tap({ position: { x: 195, y: 70 } });
  const waitForFocus = (selector: string) => page.locator(`${selector}:focus`).waitFor({ timeout: 10_000 });

  test('calls the controls up by a tap on the picture, sends them away by another, and goes on watching', async () => {
    await waitForIdle(true);
    await tapPicture();
    await waitForIdle(false);
    await tapPicture();
    // Sooner than they would have gone by themselves.
    await waitForIdle(true, 1500);
    expect(await media()).toEqual({ paused: false, muted: false });
  });

  test('presses nothing that is not shown', async () => {
    await waitForIdle(true);
    const mute = await page.locator('[data-control=mute]').boundingBox();
    if (mute === null) throw new Error('there is no mute button');
    const [x, y] = [mute.x + mute.width / 2, mute.y + mute.height / 2];
    await page.touchscreen.tap(x, y);
    await waitForIdle(false);
    expect(await media()).toEqual({ paused: false, muted: false });
    await page.touchscreen.tap(x, y);
    await poll('the sound being off', async () => (await media()).muted === true, { deadlineMs: 5000 });
  });

  test('has the whole menu on the screen, below the picture', async () => {
    await waitForIdle(true);
    await tapPicture();
    await page.locator('[data-control=quality]').tap();
    const menu = page.getByRole('menu');
    await menu.waitFor();
    const { top, bottom, hidden, pictureBottom } = await menu.evaluate((element) => ({
      ...element.getBoundingClientRect().toJSON(),
      hidden: element.scrollHeight - element.clientHeight,
      pictureBottom: document.querySelector('video')?.getBoundingClientRect().bottom ?? Number.NaN,
    }));
    expect(top).toBeGreaterThan(pictureBottom);
    expect(bottom).toBeLessThanOrEqual(844);
    expect(hidden).toBe(0);
    await tapPicture();
    await poll('the menu being closed', async () => (await menu.count()) === 0, { deadlineMs: 5000 });
    expect(await isIdle()).toBe(false);
    expect((await media()).paused).toBe(false);
  });

  test('plays and pauses by a click of a mouse, whether or not the controls are shown', async () => {
    await waitForIdle(true);
    for (const paused of [true, false]) {
      await page.mouse.click(195, 130);
      await poll(`paused being ${paused}`, async () => (await media()).paused === paused, {
        deadlineMs: 5000,
      });
    }
  });

  test('is shown the controls by the keyboard, and keeps them while one has its focus', async () => {
    await waitForIdle(true);
    await page.locator('[data-control=play]').focus();
    await page.keyboard.press('Tab');
    await waitForFocus('[data-control=mute]');
    await waitForIdle(false);
  });

  test('finds the focus at the player when the control that had it ends with the broadcast', async () => {
    await page.keyboard.press('i');
    await waitForFocus('.stats');
    await page.locator('[data-control=play]').focus();
    const { items } = await (await fetch(`${stack.http}/api/broadcasts?status=LIVE`)).json();
    await source.stop();
    await fetch(`${stack.http}/api/broadcasts/${items[0].id}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${stack.credentials.manageToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ status: 'CLOSED' }),
    });
    await waitForState(page, 'ended');
    await waitForFocus('section.player');
    expect(await page.locator('.stats').count()).toBe(0);
  });
});
