/// <reference lib="dom" />
import { withDeadline } from '@naru/platform/deadline';
import type { BrowserContext, Page } from 'playwright-core';
import { CLOCK_CELLS, CLOCK_ROW_SHARE, readClock } from '../../tests/fixtures/clock-picture.ts';

/** One frame as the browser painted it. Times in ms since 1970 by the machine's wall clock. */
export interface FrameReading {
  /** What the clock in the picture says, modulo 2^32; null when it could not be read. */
  clock: number | null;
  isFlash: boolean;
  paintedAtMs: number;
  /** When the playhead reached this frame. */
  dueAtMs: number;
  mediaSeconds: number;
  bufferedSeconds: number;
  height: number;
}

/** Media handed to the decoder's buffer. */
export interface AppendReading {
  /** The first bytes: all boxes before the samples themselves. */
  head: Uint8Array;
  /** What the source buffer adds to the media's own time. */
  offsetSeconds: number;
  doneAtMs: number;
}

/** A request for live media as PerformanceResourceTiming tells it. */
export interface RequestReading {
  /** Path and query. */
  target: string;
  startedAtMs: number;
  endedAtMs: number;
}

/** What happened in the page since it was opened, and what it counts now. */
export interface PageReadings {
  frames: FrameReading[];
  appends: AppendReading[];
  requests: RequestReading[];
  clicksAtMs: number[];
  /** getVideoPlaybackQuality and the player's own count of stalls; null without a player. */
  counts: { droppedFrames: number; stalls: number } | null;
  /** When the page handed them over last; 0 before. */
  takenAtMs: number;
}

interface RawFrame extends Omit<FrameReading, 'clock' | 'isFlash'> {
  brightness: number[];
  flash: number;
}

interface RawReadings extends Omit<PageReadings, 'frames' | 'appends'> {
  frames: RawFrame[];
  appends: { head: number[]; offsetSeconds: number; doneAtMs: number }[];
}

declare global {
  /** Hands over the readings since the last call. Set in the page by the bench. */
  var takeReadings: (() => RawReadings) | undefined;
}

/** Pages opened in this context from now on take readings, from before their own first script. */
export async function installProbe(context: BrowserContext): Promise<void> {
  await context.addInitScript(probe, { cells: CLOCK_CELLS, rowShare: CLOCK_ROW_SHARE });
}

const ANSWER_DEADLINE_MS = 10_000;

export const noReadings = (): PageReadings => ({
  frames: [],
  appends: [],
  requests: [],
  clicksAtMs: [],
  counts: null,
  takenAtMs: 0,
});

/**
 * Adds to `readings` what the page has seen since the last call. Resolves with the new frames; rejects when the page does
 * not answer in ten seconds.
 */
export async function takeReadings(page: Page, readings: PageReadings): Promise<FrameReading[]> {
  const raw = await withDeadline('an answer of the page', ANSWER_DEADLINE_MS, () =>
    page.evaluate(() => globalThis.takeReadings?.() ?? null),
  );
  if (raw === null) return [];
  const frames = raw.frames.map(({ brightness, flash, ...frame }) => ({
    ...frame,
    clock: readClock(brightness),
    isFlash: flash > 128,
  }));
  readings.frames.push(...frames);
  readings.appends.push(
    ...raw.appends.map(({ head, ...rest }) => ({ ...rest, head: Uint8Array.from(head) })),
  );
  readings.requests.push(...raw.requests);
  readings.clicksAtMs.push(...raw.clicksAtMs);
  readings.counts = raw.counts;
  readings.takenAtMs = raw.takenAtMs;
  return frames;
}

/** Runs in the page, where a transpiler's helper for named functions does not exist: so nothing in it is a named one. */
function probe({ cells, rowShare }: { cells: number; rowShare: number }): void {
  const HEAD_BYTES = 2048;
  const taken: Omit<RawReadings, 'counts' | 'takenAtMs'> = {
    frames: [],
    appends: [],
    requests: [],
    clicksAtMs: [],
  };
  const clock = {
    /** Monotonic page time as wall time; asked anew each time because the two drift apart. */
    wall(pageMs: number): number {
      return Date.now() + 0.5 + (pageMs - performance.now());
    },
  };
  const picture = {
    /**
     * Brightness along the line at this share of the height. Not by a canvas: for each frame drawn on one, Chromium holds
     * on to a whole picture, half a gigabyte in a minute.
     */
    async luma(frame: VideoFrame, share: number): Promise<Uint8Array> {
      const { width = 0, height = 0 } = frame.visibleRect ?? {};
      // Two lines: with subsampled colour a rectangle begins and ends on even ones.
      const rect = { x: 0, y: Math.floor((height * share) / 2) * 2, width, height: 2 };
      const pixels = new Uint8Array(frame.allocationSize({ rect }));
      await frame.copyTo(pixels, { rect });
      return pixels.subarray(0, width);
    },
  };
  const seen: HTMLVideoElement[] = [];
  const video = {
    watch(element: HTMLVideoElement): void {
      if (seen.includes(element)) return;
      seen.push(element);
      element.requestVideoFrameCallback((now, metadata) => video.painted(element, now, metadata));
    },
    painted(element: HTMLVideoElement, now: number, metadata: VideoFrameCallbackMetadata): void {
      element.requestVideoFrameCallback((nextNow, next) => video.painted(element, nextNow, next));
      const { videoWidth: width, videoHeight: height, currentTime, playbackRate, buffered } = element;
      if (width === 0) return;
      const readAt = performance.now();
      const behind = (currentTime - metadata.mediaTime) / (playbackRate || 1);
      const reading = {
        paintedAtMs: clock.wall(Math.max(now, metadata.expectedDisplayTime)),
        dueAtMs: clock.wall(readAt - behind * 1000),
        mediaSeconds: metadata.mediaTime,
        bufferedSeconds: buffered.length === 0 ? 0 : buffered.end(buffered.length - 1) - currentTime,
        height,
      };
      const frame = new VideoFrame(element);
      void Promise.all([picture.luma(frame, rowShare / 2), picture.luma(frame, rowShare * 1.5)])
        .then(([clockLine, flashLine]) => {
          const brightness = Array.from(
            { length: cells },
            (_, cell) => clockLine[Math.floor(((cell + 0.5) * clockLine.length) / cells)] ?? 0,
          );
          const flash = flashLine[Math.floor(flashLine.length / 2)] ?? 0;
          taken.frames.push({ ...reading, brightness, flash });
        })
        .catch(() => taken.frames.push({ ...reading, brightness: [], flash: 0 }))
        .finally(() => frame.close());
    },
  };
  new MutationObserver(() => {
    for (const element of document.querySelectorAll('video')) video.watch(element);
  }).observe(document, { childList: true, subtree: true });

  const { appendBuffer } = SourceBuffer.prototype;
  SourceBuffer.prototype.appendBuffer = {
    appendBuffer(this: SourceBuffer, source: BufferSource): void {
      const bytes = ArrayBuffer.isView(source)
        ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
        : new Uint8Array(source);
      const head = Array.from(bytes.subarray(0, HEAD_BYTES));
      const offsetSeconds = this.timestampOffset;
      this.addEventListener(
        'updateend',
        () => taken.appends.push({ head, offsetSeconds, doneAtMs: clock.wall(performance.now()) }),
        { once: true },
      );
      appendBuffer.call(this, source);
    },
  }.appendBuffer;

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming) || !entry.name.includes('/live/')) continue;
      const { pathname, search } = new URL(entry.name);
      taken.requests.push({
        target: pathname + search,
        startedAtMs: clock.wall(entry.startTime),
        endedAtMs: clock.wall(entry.responseEnd),
      });
    }
  }).observe({ type: 'resource', buffered: true });

  window.addEventListener('click', (event) => taken.clicksAtMs.push(clock.wall(event.timeStamp)), true);

  globalThis.takeReadings = () => {
    const quality = seen.at(-1)?.getVideoPlaybackQuality();
    const stalls = document.querySelector('[data-stalls]')?.getAttribute('data-stalls');
    const counts =
      quality === undefined || stalls === null || stalls === undefined
        ? null
        : {
            droppedFrames: quality.droppedVideoFrames,
            stalls: Number(stalls),
          };
    const { frames, appends, requests, clicksAtMs } = taken;
    Object.assign(taken, { frames: [], appends: [], requests: [], clicksAtMs: [] });
    return { frames, appends, requests, clicksAtMs, counts, takenAtMs: clock.wall(performance.now()) };
  };
}
