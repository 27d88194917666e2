import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { type ClockSource, startClockSource } from '../fixtures/clock-source.ts';
import { watchPaintedFrames } from '../fixtures/painted-clock.ts';
import { type SlowProxy, startSlowProxy } from '../fixtures/slow-proxy.ts';
import { pictureHeight, playingRendition, waitForState } from '../fixtures/watch-page.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
const CAMERA = { width: 1280, height: 720, frameRate: 30 };

/** Less than half of what 720p needs, and less than 480p needs at its full bitrate. */
const SLOW_LINK = 1_000_000;
/** Enough for 480p, not for 720p. */
const FAIR_LINK = 2_000_000;
/** Four seconds on an idle machine; a busy one delivers the parts themselves late. */
const SWITCHES_WITHIN_MS = 30_000;

describe.skipIf(chromiumPath === null)('a viewer whose network becomes slow, and goes', () => {
  let stack: Stack;
  let proxy: SlowProxy;
  let source: ClockSource;
  let browser: Browser & AsyncDisposable;
  let page: Page;
  /** Renditions whose media was asked for, one entry a change. */
  const asked: string[] = [];

  beforeAll(async () => {
    stack = await startStack();
    const { hostname, port } = new URL(stack.http);
    proxy = await startSlowProxy({ target: { host: hostname, port: Number(port) } });
    source = startClockSource({
      rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`,
      ffmpegPath,
      ...CAMERA,
    });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('request', (request) => {
      const rendition = /\/(\d+p)\/\d+-\d+(\.\d+)?\.m4s$/.exec(request.url())?.[1];
      if (rendition !== undefined && rendition !== asked.at(-1)) asked.push(rendition);
    });
    await page.goto(`http://127.0.0.1:${proxy.port}/c/${stack.credentials.channel}`);
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await source?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  test('sees 720p while the network is good', async () => {
    await waitForState(page, 'live', 40_000);
    await poll('720p', async () => (await playingRendition(page)) === '720p', { deadlineMs: 60_000 });
    asked.splice(0, asked.length, '720p');
  });

  test('goes down to 480p at 1 Mbit/s', async () => {
    proxy.setRate(SLOW_LINK);
    await poll('media of 480p being asked for', () => asked.at(-1) === '480p', {
      deadlineMs: SWITCHES_WITHIN_MS,
    });
  });

  test('stays there while 480p is all that the network carries', async () => {
    proxy.setRate(FAIR_LINK);
    await poll('a picture of 480 lines', async () => (await pictureHeight(page)) === 480, {
      deadlineMs: 20_000,
    });
    const frames = await watchPaintedFrames(page, 20);
    expect(frames.length).toBeGreaterThan(20);
    expect(asked).toEqual(['720p', '480p']);
  });

  test('comes back to 720p once when the network is good again, and stays', async () => {
    proxy.setRate(null);
    await poll('a picture of 720 lines', async () => (await pictureHeight(page)) === 720, {
      deadlineMs: 60_000,
    });
    await watchPaintedFrames(page, 20);
    expect(asked).toEqual(['720p', '480p', '720p']);
  });

  test('keeps the last picture for as long as there is no network, and goes on soon after', async () => {
    await page.context().setOffline(true);
    await waitForState(page, 'reconnecting', 30_000);
    // Longer than a player that stands still is left alone.
    const lookUntilMs = performance.now() + 16_000;
    await poll(
      'the end of the look',
      async () => {
        expect(await pictureHeight(page)).toBe(720);
        return performance.now() > lookUntilMs;
      },
      { everyMs: 500, deadlineMs: 30_000 },
    );
    await page.context().setOffline(false);
    await waitForState(page, 'live', 20_000);
    expect((await watchPaintedFrames(page, 2)).length).toBeGreaterThan(0);
  });

  test('steps back no farther than there is media', async () => {
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowLeft');
    const [first] = await watchPaintedFrames(page, 2);
    const last = (await watchPaintedFrames(page, 2)).at(-1);
    expect(last?.delayMs ?? 0).toBeGreaterThan(6000);
    // It plays on there: the same distance, another picture.
    expect(Math.abs((last?.delayMs ?? 0) - (first?.delayMs ?? 0))).toBeLessThan(1500);
    expect(last?.paintedAtMs ?? 0).toBeGreaterThan(first?.paintedAtMs ?? 0);
  });
});
