/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { watchPaintedFrames } from '../fixtures/painted-clock.ts';
import { sampleTree } from '../fixtures/process-tree.ts';
import { openStudio, type StudioSource } from '../fixtures/studio-source.ts';
import { waitForState } from '../fixtures/watch-page.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const CAMERA = { width: 640, height: 360, frameRate: 30 };
/** Without asking the server, the page would know of its end after 12 s only. */
const ICE_NOTICES_MS = 10_000;
/** Longer than the first delay between two attempts. */
const FIGHT_BACK_SECONDS = 4;

describe.skipIf(chromiumPath === null)('a streamer in Chromium whose broadcast is disturbed', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let studio: StudioSource;
  let watch: Page;
  let loads = 0;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
    studio = await openStudio({ browser, ...stack, camera: CAMERA });
    watch = await browser.newPage();
    watch.on('load', () => {
      loads += 1;
    });
    await watch.goto(`${stack.http}/c/${stack.credentials.channel}`);
    await studio.goLive();
    await waitForState(watch, 'live', 40_000);
  });

  afterAll(async () => {
    await studio?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  const cardText = (of: StudioSource): Promise<string> => of.page.locator('.browser-broadcast').innerText();

  async function seesNewPictures(): Promise<boolean> {
    const delays = (await watchPaintedFrames(watch, 1)).map(({ delayMs }) => delayMs);
    return delays.length > 10 && delays.every((delay) => delay !== null && delay < 8000);
  }

  test('a killed WebRTC process: the page reconnects by itself, and the viewer goes on', async () => {
    const ingest = (await sampleTree(stack.pid)).find(({ command }) => command.includes('webrtc-main'));
    expect(ingest).toBeDefined();
    const killedAt = Date.now();
    process.kill(ingest?.pid ?? 0, 'SIGKILL');
    await studio.waitFor('reconnecting');
    expect(await cardText(studio)).toContain('Viewers wait while this page reconnects.');
    await studio.waitFor('live');
    expect(Date.now() - killedAt).toBeLessThan(ICE_NOTICES_MS);
    await poll('new pictures', seesNewPictures, { deadlineMs: 30_000 });
    expect(loads).toBe(1);
  });

  test('another page takes over: the first says so and does not fight back', async () => {
    await using second = await openStudio({ browser, ...stack, camera: CAMERA });
    await second.goLive();
    await studio.waitFor('ended');
    expect(await cardText(studio)).toContain('Another stream took over this channel');
    await poll('new pictures', seesNewPictures, { deadlineMs: 30_000 });
    await watchPaintedFrames(watch, FIGHT_BACK_SECONDS);
    expect(await studio.state()).toBe('ended');
    expect(await second.state()).toBe('live');
    expect(loads).toBe(1);
  });

  test('the broadcast is ended from the desk: the card says so and does not begin another one', async () => {
    await studio.goLive();
    const { page } = studio;
    await page.getByRole('button', { name: 'End broadcast' }).click();
    await page.getByRole('button', { name: 'End now' }).click();
    await studio.waitFor('ended');
    expect(await cardText(studio)).toContain('The broadcast was ended.');
    await waitForState(watch, 'ended');
  });
});
