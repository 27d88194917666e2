/// <reference lib="dom" />
import { Disposer } from '@naru/platform/disposer';
import { poll } from '@naru/platform/poll';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { installCanvasCamera } from '../fixtures/canvas-camera.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const CAMERA = { width: 640, height: 360, frameRate: 15 };

describe.skipIf(chromiumPath === null)('the studio tells what is in the way', () => {
  const disposer = new Disposer();
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    stack = disposer.use(await startStack());
    browser = disposer.use(await launchBrowser());
  });

  afterAll(() => disposer[Symbol.asyncDispose]());

  /** The studio in a browser profile of its own, signed in with a secret. */
  async function signIn(
    secret: string,
    prepare: (context: BrowserContext) => Promise<unknown>,
  ): Promise<{ page: Page; card: Locator } & AsyncDisposable> {
    const context = await browser.newContext();
    await prepare(context);
    const page = await context.newPage();
    await page.goto(`${stack.http}/studio/${stack.credentials.channel}`);
    await page.locator('input[name=manage-token]').fill(secret);
    await page.keyboard.press('Enter');
    const card = page.locator('.browser-broadcast');
    await card.waitFor();
    return { page, card, [Symbol.asyncDispose]: () => context.close() };
  }

  const asOwner = (prepare: (context: BrowserContext) => Promise<unknown>) =>
    signIn(stack.credentials.manageToken, prepare);
  const withCamera = (context: BrowserContext) => installCanvasCamera(context, CAMERA);
  const stateOf = async (card: Locator, state: string): Promise<void> => {
    await poll(state, async () => (await card.getAttribute('data-state')) === state, { deadlineMs: 20_000 });
  };

  test('a picture that is too large: the reason of the server, and no second try', async () => {
    const tooLarge = { width: 2048, height: 1280, frameRate: 15 };
    await using studio = await asOwner((context) => installCanvasCamera(context, tooLarge));
    const { card } = studio;
    await card.getByRole('button', { name: 'Turn on camera' }).click();
    await card.getByLabel('Stream key').fill(stack.credentials.streamKey);
    await card.getByRole('button', { name: 'Go live' }).click();
    await stateOf(card, 'live');
    await stateOf(card, 'refused');
    await expect.poll(() => card.getByRole('alert').innerText()).toMatch(/2048x1280 is too large/);
  });

  test('a wrong key: in words, with the keyboard in its field, and the next try goes live', async () => {
    await using studio = await asOwner(withCamera);
    const { page, card } = studio;
    await card.getByRole('button', { name: 'Turn on camera' }).click();
    const key = card.getByLabel('Stream key');
    await key.fill(`live_${'a'.repeat(32)}`);
    await card.getByRole('button', { name: 'Go live' }).click();
    await stateOf(card, 'refused');
    await expect.poll(() => card.getByRole('alert').innerText()).toMatch(/does not accept this stream key/);
    expect(await key.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await key.getAttribute('aria-invalid')).toBe('true');
    await key.fill(stack.credentials.streamKey);
    await page.keyboard.press('Enter');
    await stateOf(card, 'live');
  });

  test.each([
    ['NotAllowedError', /Allow them in the browser’s address bar/],
    ['NotReadableError', /is busy. Close other programs/],
    ['NotFoundError', /is missing. Plug one in/],
  ])('%s of the devices: in words, and it can be tried again', async (name, words) => {
    await using studio = await asOwner((context) =>
      context.addInitScript((errorName) => {
        Object.defineProperty(navigator.mediaDevices, 'getUserMedia', {
          value: async () => {
            throw new DOMException('refused', errorName);
          },
        });
      }, name),
    );
    const turnOn = studio.card.getByRole('button', { name: 'Turn on camera' });
    await turnOn.click();
    await expect.poll(() => studio.card.getByRole('alert').innerText()).toMatch(words);
    expect(await studio.card.getAttribute('data-state')).toBe('idle');
    expect(await turnOn.isEnabled()).toBe(true);
  });

  test('whoever has only the stream key goes live with it, and owns nothing', async () => {
    await using studio = await signIn(stack.credentials.streamKey, withCamera);
    const { page, card } = studio;
    await card.getByRole('button', { name: 'Turn on camera' }).click();
    await card.getByText('The stream key you signed in with is used.').waitFor();
    await card.getByRole('button', { name: 'Go live' }).click();
    await stateOf(card, 'live');
    await page.getByRole('link', { name: 'Open the watch page' }).waitFor();
    expect(await page.getByRole('button', { name: /End broadcast|Make a new key|Save/ }).count()).toBe(0);
    await card.getByRole('button', { name: 'Stop streaming' }).click();
    await stateOf(card, 'ended');
  });

  test('OBS users find both servers, and a key that shows itself only when asked', async () => {
    await using studio = await signIn(stack.credentials.streamKey, async () => {});
    const obs = studio.page.locator('.obs-card');
    await expect.poll(() => obs.innerText()).toContain(stack.rtmp);
    expect(await obs.innerText()).toContain(`${stack.http}/whip`);
    expect(await obs.innerText()).not.toContain(stack.credentials.streamKey);
    await obs.getByRole('button', { name: 'Show: Stream key' }).click();
    expect(await obs.innerText()).toContain(stack.credentials.streamKey);
  });

  test('a server without WHIP: said before anything is turned on', async () => {
    await using studio = await asOwner((context) =>
      context.route('**/api/server', (route) => route.fulfill({ json: { rtmpPort: 1935, whip: false } })),
    );
    await stateOf(studio.card, 'unavailable');
    expect(await studio.card.innerText()).toMatch(/does not take streams from browsers/);
    expect(await studio.card.getByRole('button').count()).toBe(0);
    expect(await studio.page.locator('.obs-card').innerText()).not.toContain('/whip');
  });
});
