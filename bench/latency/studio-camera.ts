import { Disposer } from '@naru/platform/disposer';
import { launchBrowser } from '../../tests/fixtures/browser.ts';
import { openStudio } from '../../tests/fixtures/studio-source.ts';
import type { Stack } from '../../tests/stack/start-stack.ts';
import type { Publish } from './stage.ts';

export interface StudioCamera extends AsyncDisposable {
  /** Presses "Go live"; the devices are on already. */
  publish(): Publish;
}

/** A studio page in a Chromium of its own, which shares nothing with the viewers but the machine. */
export async function openStudioCamera(stack: Stack): Promise<StudioCamera> {
  const disposer = new Disposer();
  try {
    const browser = disposer.use(await launchBrowser());
    const gone = new Promise<{ code: null }>((resolve) => {
      browser.once('disconnected', () => resolve({ code: null }));
    });
    const studio = disposer.use(await openStudio({ browser, ...stack }));
    let postedAtMs: number | null = null;
    studio.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/whip')) postedAtMs ??= Date.now();
    });
    return {
      publish() {
        postedAtMs = null;
        const live = studio.goLive();
        const failed = live.then(() => gone);
        const stop = async (): Promise<void> => {
          await live;
          if ((await studio.state()) === 'live') await studio.stop();
        };
        return {
          source: { ended: failed, stop, [Symbol.asyncDispose]: stop },
          spawnedAtMs: Date.now(),
          connectedAtMs: () => postedAtMs,
        };
      },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}
