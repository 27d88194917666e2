/// <reference lib="dom" />
import { poll } from '@naru/platform/poll';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { type ClockSource, startClockSource } from '../fixtures/clock-source.ts';
import { type PaintedFrame, percentile, watchPaintedFrames } from '../fixtures/painted-clock.ts';
import {
  chooseMode,
  chooseQuality,
  measuredDelaySeconds,
  pictureHeight,
  playingRendition,
  waitForState,
} from '../fixtures/watch-page.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';

/** A share of one core is all the camera may take here: the ladder and the browser work on the same machine. */
const CAMERA = { width: 1280, height: 720, frameRate: 30 };

describe.skipIf(chromiumPath === null)('a viewer in Chromium', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let page: Page;
  let source: ClockSource;
  const fatal: string[] = [];

  const publish = (): ClockSource =>
    startClockSource({ rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`, ffmpegPath, ...CAMERA });

  beforeAll(async () => {
    stack = await startStack();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => fatal.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) fatal.push(message.text());
    });
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
  });

  afterAll(async () => {
    await source?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  test('sees that a channel is offline, and the broadcast by itself when it begins', async () => {
    await waitForState(page, 'offline');
    source = publish();
    await waitForState(page, 'live', 40_000);
  });

  test('sees the camera clock, a short while ago', async () => {
    const frames: PaintedFrame[] = [];
    await poll(
      '60 painted frames',
      async () => {
        frames.push(...(await watchPaintedFrames(page, 2)));
        return frames.length >= 60;
      },
      { deadlineMs: 60_000 },
    );
    const delays = frames.flatMap(({ delayMs }) => (delayMs === null ? [] : [delayMs]));
    expect(delays.length / frames.length).toBeGreaterThan(0.95);
    // A generous deadline for a busy machine, and far below what any player without low latency reaches.
    expect(percentile(delays, 0.5)).toBeLessThan(5000);
    expect(Math.min(...delays)).toBeGreaterThan(0);
  });

  test('finds the broadcast on the home page', async () => {
    const home = await browser.newPage();
    await home.goto(stack.http);
    const card = home.getByRole('link', { name: /My channel/ }).first();
    await card.waitFor({ timeout: 10_000 });
    expect(await card.getAttribute('href')).toMatch(/^\/(watch|c)\//);
    await home.close();
  });

  test('switches quality by the menu, and the picture follows', async () => {
    for (const [name, height] of [
      ['480p', 480],
      ['720p', 720],
    ] as const) {
      await chooseQuality(page, name);
      await poll(`a picture of ${height} lines`, async () => (await pictureHeight(page)) === height, {
        deadlineMs: 20_000,
      });
      await poll('the menu saying so', async () => (await playingRendition(page)) === name, {
        deadlineMs: 5000,
      });
    }
    const frames = await watchPaintedFrames(page, 2);
    expect(frames.some(({ delayMs }) => delayMs !== null)).toBe(true);
  });

  test('reads what the player measures by a key, and gets the focus back', async () => {
    await page.locator('[data-control=play]').focus();
    await page.keyboard.press('i');
    const stats = page.getByRole('region', { name: 'Stats for nerds' });
    await stats.waitFor();
    const rowText = (id: string) => stats.locator(`[data-stat=${id}] dd`).innerText();
    await poll('a measured delay', async () => /^\d+\.\d\d s$/.test(await rowText('delay')), {
      deadlineMs: 10_000,
    });
    await poll('frames being counted', async () => /^\d+ fps/.test(await rowText('frames')), {
      deadlineMs: 10_000,
    });
    expect(await rowText('rendition')).toBe('720p · 1280×720');
    expect(await rowText('parts')).toBe('0.333 s / 1.000 s');
    expect(await rowText('engine')).toMatch(/^hls\.js \d/);
    await page.keyboard.press('Escape');
    expect(await stats.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-control'))).toBe('play');
  });

  test('opens the menu at what is chosen, and gets the focus back by Escape', async () => {
    const waitForFocus = async (selector: string) => {
      await page.locator(`${selector}:focus`).waitFor({ timeout: 10_000 });
    };
    await page.locator('[data-control=quality]').focus();
    await page.keyboard.press('Enter');
    await waitForFocus('[data-quality="720p"]');
    await page.keyboard.press('ArrowDown');
    await waitForFocus('[data-quality="480p"]');
    await page.keyboard.press('Escape');
    await waitForFocus('[data-control=quality]');
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  test('steps back by a key, is shown the way to live, and takes it by another key', async () => {
    const delaySeconds = () => measuredDelaySeconds(page);
    const live = await poll('a measured delay', async () => (await delaySeconds()) || null, {
      deadlineMs: 10_000,
    });
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-control=go-live]').waitFor();
    await poll('seconds more', async () => (await delaySeconds()) > live + 3, { deadlineMs: 20_000 });
    await page.keyboard.press('l');
    await poll('the delay from before', async () => (await delaySeconds()) < live + 1, {
      deadlineMs: 40_000,
    });
    expect(await page.locator('[data-control=go-live]').count()).toBe(0);
  });

  test('plays farther back in the balanced mode, which is remembered', async () => {
    const edgeDistance = async () => {
      const text = await page.locator('[data-stat=edge] dd').innerText();
      return Number.parseFloat(text);
    };
    await page.keyboard.press('i');
    await chooseMode(page, 'balanced');
    await poll('two seconds to the live edge', async () => (await edgeDistance()) >= 2, {
      deadlineMs: 90_000,
    });
    expect(await page.evaluate(() => localStorage.getItem('naru.player'))).toContain('balanced');
    await chooseMode(page, 'low-latency');
    await poll('less than two seconds to the live edge', async () => (await edgeDistance()) < 2, {
      deadlineMs: 60_000,
    });
    await page.keyboard.press('i');
  });

  test('keeps watching when a second publisher with the same key takes over', async () => {
    const first = source;
    source = publish();
    expect((await first.ended).code).not.toBe(0);
    // What was filmed from now on only the second camera can have sent.
    const endedAtMs = Date.now();
    await poll(
      'a picture from the second camera',
      async () =>
        (await watchPaintedFrames(page, 1)).some(
          ({ delayMs, paintedAtMs }) => delayMs !== null && paintedAtMs - delayMs > endedAtMs,
        ),
      { deadlineMs: 40_000 },
    );
    await waitForState(page, 'live', 20_000);
    const list = await (await fetch(`${stack.http}/api/broadcasts`)).json();
    expect(list.items).toHaveLength(1);
  });

  test('is told when the publisher vanishes, and sees the same broadcast go on after its return', async () => {
    source.kill();
    await waitForState(page, 'reconnecting');
    source = publish();
    await waitForState(page, 'live', 40_000);
    const list = await (await fetch(`${stack.http}/api/broadcasts`)).json();
    expect(list.items).toHaveLength(1);
  });

  test('is told when the broadcast is ended, without a page error on the way', async () => {
    const { items } = await (await fetch(`${stack.http}/api/broadcasts?status=LIVE`)).json();
    await source.stop();
    const answer = await fetch(`${stack.http}/api/broadcasts/${items[0].id}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${stack.credentials.manageToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ status: 'CLOSED' }),
    });
    expect(answer.status).toBe(200);
    await waitForState(page, 'ended');
    expect(fatal).toEqual([]);
  });
});
