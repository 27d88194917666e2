/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chromiumPath, launchBrowser } from '../fixtures/browser.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

const Violations = z.array(z.object({ id: z.string(), impact: z.string().nullable(), help: z.string() }));

describe.skipIf(chromiumPath === null)('the pages, checked by axe', () => {
  let stack: Stack;
  let browser: Browser & AsyncDisposable;
  let axe: string;

  beforeAll(async () => {
    [stack, browser, axe] = await Promise.all([
      startStack(),
      launchBrowser(),
      readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8'),
    ]);
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  async function seriousViolations(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    const found = Violations.parse(await page.evaluate('axe.run().then((result) => result.violations)'));
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help }) => `${id}: ${help}`);
  }

  const pages = [
    { name: 'home', path: '/' },
    { name: 'channel', path: '/c/my-channel' },
    { name: 'studio', path: '/studio/my-channel' },
    { name: 'unknown', path: '/watch/aaaaaaaaaaaaaaaaaaaa' },
  ];
  const looks = [
    { colorScheme: 'light', locale: 'en-US', viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark', locale: 'ko-KR', viewport: { width: 390, height: 844 } },
  ] as const;

  test.each(pages.flatMap((page) => looks.map((look) => ({ ...page, ...look }))))(
    '$name page, $colorScheme, $locale: no serious issue, nothing wider than the screen',
    async ({ path, ...look }) => {
      const { name: _, ...options } = look;
      await using context = await browser.newContext(options);
      const page = await context.newPage();
      await page.goto(stack.http + path);
      await page.locator('main h1, main h2, main [data-state]').first().waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(look.locale.slice(0, 2));
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );

  test('the keyboard stays where the studio goes: in the field after a wrong token, at the heading after a right one', async () => {
    const page = await browser.newPage();
    await page.goto(`${stack.http}/studio/my-channel`);
    const field = page.locator('input[name=manage-token]');
    await field.fill('wrong');
    await page.keyboard.press('Enter');
    await page.locator('[role=alert]').waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type(stack.credentials.manageToken);
    await page.keyboard.press('Enter');
    const heading = page.locator('h1.studio-title');
    await heading.waitFor();
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.close();
  });
});
