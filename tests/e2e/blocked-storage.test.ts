/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

describe.skipIf(chromiumPath === null)('a visitor whose browser blocks site data', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let page: Page;
  const fatal: string[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
    page = await browser.newPage();
    page.on('pageerror', (error) => fatal.push(error.message));
    // As Chromium does: not the use of the storage throws, the reading of the property does.
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
      }
    });
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  test('sees the channel', async () => {
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
    await page.locator('[data-state=offline]').waitFor();
    expect(fatal).toEqual([]);
  });

  test('signs in at the studio', async () => {
    await page.goto(`${stack.http}/studio/${stack.credentials.channel}`);
    await page.locator('input[name=manage-token]').fill(stack.credentials.manageToken);
    await page.keyboard.press('Enter');
    await page.locator('h1.studio-title').waitFor();
    expect(fatal).toEqual([]);
  });
});
