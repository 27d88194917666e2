/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousViolations } from '../fixtures/axe.ts';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { CAMERA_NAME, DARK_CAMERA_NAME } from '../fixtures/canvas-camera.ts';
import { openStudio, type StudioSource } from '../fixtures/studio-source.ts';
import { shownState, waitForState } from '../fixtures/watch-page.ts';
import { loudestSample, pictureBrightness } from '../fixtures/watched-media.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

/** Between the clock camera (about 110) and the dark one (about 28). */
const DARK = 70;
/** The hum of the camera has 0.01. */
const AUDIBLE = 0.004;
const SILENT = 0.001;

describe.skipIf(chromiumPath === null)('a streamer on air in Chromium', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let studio: StudioSource;
  let watch: Page;
  let loads = 0;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
    const camera = { width: 640, height: 360, frameRate: 30 };
    studio = await openStudio({
      browser,
      ...stack,
      camera,
      cameraNames: [CAMERA_NAME, DARK_CAMERA_NAME],
    });
    watch = await browser.newPage();
    watch.on('load', () => {
      loads += 1;
    });
    await watch.goto(`${stack.http}/c/${stack.credentials.channel}`);
  });

  afterAll(async () => {
    await studio?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  const focused = (): Promise<string> =>
    studio.page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

  /** Moves on as a keyboard does until the button or field with this name has the focus. */
  async function tabTo(name: string): Promise<void> {
    const target = studio.page
      .getByLabel(name, { exact: true })
      .or(studio.page.getByRole('button', { name }));
    for (let step = 0; step < 30; step += 1) {
      await studio.page.keyboard.press('Tab');
      if (await target.first().evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`the keyboard does not reach "${name}"`);
  }

  test('got there with the keyboard alone', async () => {
    const { keyboard } = studio.page;
    await tabTo('Turn on camera and microphone');
    await keyboard.press('Enter');
    await studio.waitFor('previewing');
    expect(await focused()).toBe('Go live');
    // Without a key the button leads to where the key is missing.
    await keyboard.press('Enter');
    await keyboard.type(stack.credentials.streamKey);
    await keyboard.press('Enter');
    await studio.waitFor('live');
    expect(await focused()).toBe('Stop streaming');
    await waitForState(watch, 'live', 40_000);
  });

  test.each(['light', 'dark'] as const)('has a page without serious issues, %s', async (colorScheme) => {
    await studio.page.emulateMedia({ colorScheme });
    await studio.page.locator('.health-rows').waitFor();
    expect(await seriousViolations(studio.page)).toEqual([]);
  });

  test('changes the camera, and the viewer sees the other one in the same broadcast', async () => {
    expect(await pictureBrightness(watch)).toBeGreaterThan(DARK);
    await studio.page.getByLabel('Camera', { exact: true }).selectOption({ label: DARK_CAMERA_NAME });
    await poll('the dark picture', async () => (await pictureBrightness(watch)) < DARK, {
      deadlineMs: 15_000,
    });
    expect(await studio.state()).toBe('live');
    expect(loads).toBe(1);
  });

  test('mutes the microphone, and the viewer hears nothing', async () => {
    await poll('a hum', async () => (await loudestSample(watch, 0.5)) > AUDIBLE, { deadlineMs: 15_000 });
    await studio.page.getByRole('button', { name: 'Mute microphone' }).click();
    await studio.page.getByText('Muted: viewers do not hear you.').waitFor();
    await poll('silence', async () => (await loudestSample(watch, 0.5)) < SILENT, { deadlineMs: 15_000 });
    await studio.page.getByRole('button', { name: 'Mute microphone' }).click();
    await poll('a hum', async () => (await loudestSample(watch, 0.5)) > AUDIBLE, { deadlineMs: 15_000 });
  });

  test('follows links into tabs of their own, and is asked before leaving', async () => {
    const beside = studio.page.context().waitForEvent('page');
    await studio.page.getByRole('link', { name: 'Open the watch page' }).click();
    await (await beside).close();
    const asked = studio.page.waitForEvent('dialog');
    const closing = studio.page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await closing;
    expect(await studio.state()).toBe('live');
  });

  test('stops, and the viewer is told', async () => {
    await studio.stop();
    await poll('the page telling it', async () => (await shownState(watch)) !== 'live', {
      deadlineMs: 20_000,
    });
    expect(loads).toBe(1);
  });
});
