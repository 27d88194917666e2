/// <reference lib="dom" />
import { launchBrowser } from '../../tests/fixtures/browser.ts';
import { installPublisher, type SenderReading } from './publishing-page.ts';

/** A page in Chromium that publishes numbered pictures and a tone, as our studio page does with a camera. */
export interface BrowserPublisher extends AsyncDisposable {
  offer(): Promise<string>;
  answer(sdp: string): Promise<void>;
  /** While paused nothing is filmed. */
  pause(isPaused: boolean): Promise<void>;
  read(): Promise<SenderReading>;
}

export async function startBrowserPublisher(): Promise<BrowserPublisher> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await installPublisher(page);
    return {
      offer: () =>
        page.evaluate(() => window.benchPublisher?.offer() ?? Promise.reject(new Error('no page'))),
      answer: (sdp) => page.evaluate((text) => window.benchPublisher?.answer(text), sdp),
      pause: (isPaused) => page.evaluate((value) => window.benchPublisher?.pause(value), isPaused),
      read: () => page.evaluate(() => window.benchPublisher?.read() ?? Promise.reject(new Error('no page'))),
      [Symbol.asyncDispose]: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
