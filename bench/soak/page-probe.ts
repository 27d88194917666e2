/// <reference lib="dom" />
import { CLOCK_CELLS, CLOCK_ROW_SHARE } from '../../tests/fixtures/clock-picture.ts';
import type { DetachedPage } from './detached-page.ts';

/** What happened in the page since it was asked the last time; totals are since the player opened. */
export interface PageReading {
  /** Cells of the clock in the sampled frames, and when each was painted (ms since 1970). */
  clocks: { brightness: number[]; paintedAtMs: number }[];
  framesPainted: number;
  longestPauseMs: number;
  /** Pauses between painted frames that anybody would call a freeze. */
  freezes: number;
  /** Milliseconds played below, at and above the usual rate. */
  rateMs: { slower: number; usual: number; faster: number };
  droppedFramesTotal: number;
  /** As the player counts them. */
  stallsTotal: number;
  state: string | null;
  rendition: string | null;
}

/** The clock of every so many frames is read unless told otherwise: three a second cost next to nothing. */
export const DEFAULT_DELAY_SAMPLE = 10;
/** A pause from here on is seen as a freeze, whatever the player thinks of it. */
export const FREEZE_MS = 500;
/** Clocks kept in the page if nobody asks; about two minutes' worth. */
const MOST_CLOCKS = 400;

declare global {
  interface Window {
    soakProbe?: { collect(): PageReading };
  }
}

/**
 * Watches every painted frame of the page's video from now on and keeps sums only. It reads the picture without a
 * canvas: for each frame drawn on one, Chromium holds on to a whole picture, half a gigabyte in a few minutes. Its functions are
 * methods: what a transpiler adds to other named functions does not exist in the page.
 */
export async function installPageProbe(
  page: DetachedPage,
  delaySample = DEFAULT_DELAY_SAMPLE,
): Promise<void> {
  await page.run(
    ({ cells, rowShare, sampleEvery, freezeMs, mostClocks }) => {
      const probe = {
        video: null as HTMLVideoElement | null,
        frames: 0,
        paintedAt: performance.now(),
        clocks: [] as PageReading['clocks'],
        framesPainted: 0,
        longestPauseMs: 0,
        freezes: 0,
        rateMs: { slower: 0, usual: 0, faster: 0 },
        seek() {
          const video = document.querySelector('video');
          if (video === null || video === probe.video) return;
          probe.video = video;
          video.requestVideoFrameCallback(probe.onFrame);
        },
        onFrame(now: number, metadata: VideoFrameCallbackMetadata) {
          const { video } = probe;
          if (video === null) return;
          const paintedAt = Math.max(now, metadata.expectedDisplayTime);
          const pauseMs = paintedAt - probe.paintedAt;
          probe.paintedAt = paintedAt;
          probe.framesPainted += 1;
          probe.longestPauseMs = Math.max(probe.longestPauseMs, pauseMs);
          if (pauseMs >= freezeMs) probe.freezes += 1;
          const rate = video.playbackRate;
          probe.rateMs[rate < 0.995 ? 'slower' : rate > 1.005 ? 'faster' : 'usual'] += pauseMs;
          probe.frames += 1;
          if (probe.frames % sampleEvery === 0 && probe.clocks.length < mostClocks)
            probe.readClock(paintedAt);
          video.requestVideoFrameCallback(probe.onFrame);
        },
        readClock(paintedAt: number) {
          const { video } = probe;
          if (video === null || video.videoWidth === 0) return;
          // Not by timeOrigin: over hours the two clocks of a browser may part.
          const paintedAtMs = Date.now() + paintedAt - performance.now();
          const frame = new VideoFrame(video);
          const { width = 0, height = 0 } = frame.visibleRect ?? {};
          // Two lines of brightness: with subsampled colour a rectangle begins and ends on even lines.
          const y = Math.floor((height * rowShare) / 4) * 2;
          const rect = { x: 0, y, width, height: 2 };
          const pixels = new Uint8Array(frame.allocationSize({ rect }));
          void frame
            .copyTo(pixels, { rect })
            .then(() => {
              const brightness = Array.from(
                { length: cells },
                (_, cell) => pixels[Math.floor(((cell + 0.5) * width) / cells)] ?? 0,
              );
              probe.clocks.push({ brightness, paintedAtMs });
            })
            .finally(() => frame.close());
        },
        collect() {
          const { clocks, framesPainted, longestPauseMs, freezes, rateMs, video } = probe;
          probe.clocks = [];
          probe.framesPainted = 0;
          probe.longestPauseMs = 0;
          probe.freezes = 0;
          probe.rateMs = { slower: 0, usual: 0, faster: 0 };
          const player = document.querySelector('[data-state]');
          return {
            clocks,
            framesPainted,
            // A pause that is still going on counts as long as it is so far.
            longestPauseMs: Math.max(longestPauseMs, performance.now() - probe.paintedAt),
            freezes,
            rateMs,
            droppedFramesTotal: video?.getVideoPlaybackQuality().droppedVideoFrames ?? 0,
            stallsTotal: Number(player?.getAttribute('data-stalls') ?? 0),
            state: player?.getAttribute('data-state') ?? null,
            rendition: player?.getAttribute('data-rendition') ?? null,
          };
        },
      };
      window.soakProbe = probe;
      probe.seek();
      setInterval(probe.seek, 250);
    },
    {
      cells: CLOCK_CELLS,
      rowShare: CLOCK_ROW_SHARE,
      sampleEvery: delaySample,
      freezeMs: FREEZE_MS,
      mostClocks: MOST_CLOCKS,
    },
  );
}

/** What the player says it shows; null before there is a player. */
export const shownState = (page: DetachedPage): Promise<string | null> =>
  page.run(() => document.querySelector('[data-state]')?.getAttribute('data-state') ?? null);

/** Fetches what the probe saw and lets the page forget it. */
export async function collectFromPage(page: DetachedPage): Promise<PageReading> {
  const reading = await page.run(() => window.soakProbe?.collect() ?? null);
  if (reading === null) throw new Error('the page lost its probe: it was loaded anew');
  return reading;
}
