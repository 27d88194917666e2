import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { poll } from '@naru/platform/poll';
import { launchBrowser } from '../../tests/fixtures/browser.ts';
import { startClockSource } from '../../tests/fixtures/clock-source.ts';
import { longestPause, percentile, watchPaintedFrames } from '../../tests/fixtures/painted-clock.ts';
import { sampleTree } from '../../tests/fixtures/process-tree.ts';
import { startStack } from '../../tests/stack/start-stack.ts';
import { costByRole } from '../process-cost.ts';

/**
 * Delay from camera to paint: a source with a wall clock in the picture, real RTMP, the whole platform, our watch page
 * in headless Chromium, a reading at every painted frame. `npm run bench:latency -- --seconds 60 --part 333`
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    part: { type: 'string', default: '333' },
    settle: { type: 'string', default: '10' },
    json: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';

await using stack = await startStack({ NARU_PART_TARGET_MS: values.part, NARU_FFMPEG_PATH: ffmpegPath });
await using browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(`${stack.http}/c/${stack.credentials.channel}`);

const startedAt = performance.now();
await using _source = startClockSource({
  rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`,
  ffmpegPath,
});
await poll(
  'the first painted frame',
  () => page.evaluate(() => (document.querySelector('video')?.currentTime ?? 0) > 0),
  { deadlineMs: 30_000 },
);
const firstFrameMs = performance.now() - startedAt;
await watchPaintedFrames(page, Number(values.settle));

const before = await sampleTree(stack.pid);
const frames = await watchPaintedFrames(page, seconds);
const after = await sampleTree(stack.pid);

const delays = frames.flatMap(({ delayMs }) => (delayMs === null ? [] : [delayMs]));
const stalls = await page.evaluate(
  () => document.querySelector('[data-stalls]')?.getAttribute('data-stalls') ?? 'unknown',
);
const report = {
  partTargetMs: Number(values.part),
  seconds,
  framesPainted: frames.length,
  framesUnreadable: frames.length - delays.length,
  delayMs: {
    p5: percentile(delays, 0.05),
    p50: percentile(delays, 0.5),
    p95: percentile(delays, 0.95),
    max: Math.max(...delays),
  },
  longestPauseMs: Math.round(longestPause(frames)),
  stallsSincePageOpened: stalls,
  publishToFirstFrameMs: Math.round(firstFrameMs),
  picture: frames.at(-1) === undefined ? null : `${frames.at(-1)?.width}x${frames.at(-1)?.height}`,
  loadAverage: loadavg()[0],
  cost: costByRole(before, after, seconds).map(({ role, cores, residentMegabytes }) => ({
    role,
    cores: Number(cores.toFixed(3)),
    residentMegabytes: Math.round(residentMegabytes),
  })),
};
console.log(JSON.stringify(report, null, 2));
console.table(report.cost);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
