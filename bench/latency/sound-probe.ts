/// <reference lib="dom" />
import { withDeadline } from '@naru/platform/deadline';
import type { Page } from 'playwright-core';

/** Far above what is heard between the beeps, far below a beep. */
const LOUD = 0.2;
/** A beep that follows the last loud moment by less is still the same one. */
const QUIET_SECONDS = 0.3;
const SPARE_MS = 10_000;

/**
 * Listens to the page's video for some seconds and resolves with when each beep began to be heard, ms since 1970. It
 * listens to a copy of the sound, so that the video's own way to the loudspeaker stays as it is. What the copy takes longer
 * or shorter is found out with a clip whose flash and beep are known to be together (skew-zero.ts).
 */
export function hearBeeps(page: Page, seconds: number): Promise<number[]> {
  return withDeadline('listening to the page', seconds * 1000 + SPARE_MS, () =>
    page.evaluate(listen, { loud: LOUD, quietSeconds: QUIET_SECONDS, durationMs: seconds * 1000 }),
  );
}

/** Runs in the page, where a transpiler's helper for named functions does not exist: so nothing in it is a named one. */
async function listen(options: {
  loud: number;
  quietSeconds: number;
  durationMs: number;
}): Promise<number[]> {
  const video = document.querySelector('video');
  // Missing from the DOM's own types.
  if (video === null || !('captureStream' in video) || typeof video.captureStream !== 'function') return [];
  const copy: unknown = video.captureStream();
  if (!(copy instanceof MediaStream)) return [];
  const context = new AudioContext({ latencyHint: 'interactive' });
  const analyser = new AnalyserNode(context, { fftSize: 8192 });
  context.createMediaStreamSource(copy).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const beepsAtMs: number[] = [];
  let loudAt = Number.NEGATIVE_INFINITY;
  const look = setInterval(() => {
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    if (contextTime === undefined || performanceTime === undefined) return;
    analyser.getFloatTimeDomainData(samples);
    const windowStart = context.currentTime - samples.length / context.sampleRate;
    const first = samples.findIndex((sample) => Math.abs(sample) > options.loud);
    if (first === -1) return;
    const beganAt = windowStart + first / context.sampleRate;
    const last = samples.findLastIndex((sample) => Math.abs(sample) > options.loud);
    if (beganAt - loudAt > options.quietSeconds) {
      const pageMs = performanceTime + (beganAt - contextTime) * 1000;
      beepsAtMs.push(Date.now() + 0.5 + (pageMs - performance.now()));
    }
    loudAt = windowStart + last / context.sampleRate;
  }, 20);
  await new Promise((resolve) => setTimeout(resolve, options.durationMs));
  clearInterval(look);
  for (const track of copy.getTracks()) track.stop();
  await context.close();
  return beepsAtMs;
}
