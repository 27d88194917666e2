import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '@naru/platform/deadline';
import { poll } from '@naru/platform/poll';
import { launchBrowser } from '../../tests/fixtures/browser.ts';
import { startClockSource } from '../../tests/fixtures/clock-source.ts';
import { startStack } from '../../tests/stack/start-stack.ts';
import { openDetachedPage } from './detached-page.ts';
import { GarbageCollection } from './garbage-collection.ts';
import type { SoakOptions } from './options.ts';
import { startOtherViewers } from './other-viewers.ts';
import { installPageProbe, shownState } from './page-probe.ts';
import { SoakObserver } from './soak-observer.ts';
import type { SoakRecord } from './soak-record.ts';

const READ_EVERY_SECONDS = 10;
/** A page that does not answer for so long is dead. */
const READING_DEADLINE_MS = 30_000;
const LIVE_DEADLINE_MS = 60_000;

/**
 * Runs the real stack with a camera and a viewer and takes a reading every ten seconds, until the time is over, the
 * signal fires or something is gone that cannot be measured any more. Everything started is stopped again.
 *
 * @throws Error when the start fails; the signal's reason when that fires before the first reading
 */
export async function runSoak(
  options: SoakOptions & { ffmpegPath: string },
  onMinute: (record: SoakRecord) => void,
  signal: AbortSignal,
): Promise<SoakRecord> {
  const { ffmpegPath, partTargetMs, minutes } = options;
  await using collection = await GarbageCollection.prepare();
  await using stack = await startStack({
    ...collection.environment,
    NARU_PART_TARGET_MS: String(partTargetMs),
    NARU_FFMPEG_PATH: ffmpegPath,
  });
  await using browser = await keepingSignals(launchBrowser);
  await using page = await openDetachedPage(browser, `${stack.http}/c/${stack.credentials.channel}`);
  signal.throwIfAborted();
  await using camera = startClockSource({
    rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`,
    ffmpegPath,
  });
  await poll('the page showing the broadcast', async () => (await shownState(page)) === 'live', {
    ...{ deadlineMs: LIVE_DEADLINE_MS, signal },
  });
  await installPageProbe(page, options.delaySample);
  await using otherViewers = await startOtherViewers({
    http: stack.http,
    channel: stack.credentials.channel,
    viewers: options.viewers,
  });
  const observer = await SoakObserver.open({
    page,
    cameraPid: camera.pid,
    dataDirectory: stack.dataDirectory,
    logDirectory: join(stack.dataDirectory, 'logs'),
    otherViewers,
    collection,
  });
  signal.throwIfAborted();

  const losses: string[] = [];
  void camera.ended.then(({ code }) => losses.push(`the camera ended with code ${code}`));
  void page.gone.then(() => losses.push('the page is gone'));
  const startedAt = performance.now();
  const elapsedSeconds = (): number => (performance.now() - startedAt) / 1000;
  let minutesTold = 0;
  while (losses.length === 0 && elapsedSeconds() < minutes * 60 - 1) {
    const dueSeconds = (Math.floor(elapsedSeconds() / READ_EVERY_SECONDS) + 1) * READ_EVERY_SECONDS;
    await sleep((dueSeconds - elapsedSeconds()) * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    try {
      await withDeadline('a reading', READING_DEADLINE_MS, () => observer.read(signal), signal);
    } catch (error) {
      // Ctrl-C in a terminal ends the stack and the camera as well: what fails then is no finding.
      if (signal.aborted) break;
      losses.push(firstLineOf(error));
    }
    if (Math.floor(elapsedSeconds() / 60) > minutesTold) {
      minutesTold = Math.floor(elapsedSeconds() / 60);
      onMinute(observer.record(null));
    }
  }
  return observer.record(signal.aborted ? null : (losses[0] ?? null));
}

const firstLineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** Playwright ends the process at Ctrl-C and cannot be told otherwise here; the table would never be printed. */
async function keepingSignals<T>(launch: () => Promise<T>): Promise<T> {
  const before = process.listeners('SIGINT');
  const launched = await launch();
  for (const listener of process.listeners('SIGINT')) {
    if (!before.includes(listener)) process.removeListener('SIGINT', listener);
  }
  return launched;
}
