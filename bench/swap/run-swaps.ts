import { launchBrowser } from '../../tests/fixtures/browser.ts';
import { startClockSource } from '../../tests/fixtures/clock-source.ts';
import { type PaintedSwap, watchSwap } from '../../tests/fixtures/painted-swap.ts';
import { openStudio } from '../../tests/fixtures/studio-source.ts';
import { waitForState } from '../../tests/fixtures/watch-page.ts';
import { startStack } from '../../tests/stack/start-stack.ts';
import { chromiumPath } from '../../tests/fixtures/browser.ts';
import { pause } from '../latency/pause.ts';
import { describeMachine, machineLine } from '../machine.ts';

/** Between swaps: a channel takes three take-overs a minute, and the player forgets what troubled it. */
const CALM_MS = 25_000;
const VIEWPORT = { width: 1280, height: 900 };

/** Prints what each swap cost the viewer. False when the page was loaded anew or a swap was not seen to its end. */
export async function runSwaps(rounds: number, signal: AbortSignal): Promise<boolean> {
  const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
  const machine = await describeMachine({ ffmpegPath, chromiumPath });
  await using stack = await startStack({ NARU_FFMPEG_PATH: ffmpegPath });
  await using viewers = await launchBrowser();
  await using publishers = await launchBrowser();
  await using studio = await openStudio({ browser: publishers, ...stack });
  const publish = () =>
    startClockSource({ rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`, ffmpegPath });
  let rtmp = publish();
  try {
    const page = await viewers.newPage({ viewport: VIEWPORT });
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    await page.goto(`${stack.http}/c/${stack.credentials.channel}`);
    await waitForState(page, 'live', 40_000);
    const found: ({ to: 'WHIP' | 'RTMP' } & PaintedSwap)[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await pause(CALM_MS, signal);
      const toBrowser = await watchSwap(page, async () => {
        await studio.goLive();
        await rtmp.ended;
        return Date.now();
      });
      found.push({ to: 'WHIP', ...toBrowser });
      await pause(CALM_MS, signal);
      const toEncoder = await watchSwap(page, async () => {
        rtmp = publish();
        await studio.waitFor('ended', 30_000);
        return Date.now();
      });
      found.push({ to: 'RTMP', ...toEncoder });
    }
    console.log(`\n${machineLine(machine)}\nmilliseconds`);
    console.table(
      found.map(({ to, pauseMs, missedMs, delayMs }) => ({
        to,
        'without a new picture': pauseMs,
        'filmed time missing': missedMs,
        'delay before': delayMs.before,
        'delay after': delayMs.after,
      })),
    );
    console.log(`the page was loaded ${loads} time${loads === 1 ? '' : 's'}`);
    return loads === 1;
  } finally {
    await rtmp[Symbol.asyncDispose]();
  }
}
