import { chromiumPath } from '../../tests/fixtures/browser.ts';
import { currentLoad, describeMachine } from '../machine.ts';
import { writeResult } from '../write-result.ts';
import { firstFrame } from './first-frame.ts';
import { measureJoin } from './join-time.ts';
import { measureSkew, type SkewReport } from './measure-skew.ts';
import type { LatencyOptions } from './options.ts';
import { noReadings } from './page-probe.ts';
import { plotResult } from './plot-result.ts';
import { printResult } from './print-result.ts';
import { repeat } from './repeat.ts';
import { type LatencyResult, perSecond, problemsOf, reportJoins, reportStarts } from './result.ts';
import { openStage, type Publish, type Stage, watchUrl } from './stage.ts';
import { measureStart } from './start-time.ts';
import { type WatchedDelay, watchDelay } from './watch-delay.ts';

const FIRST_FRAME_DEADLINE_MS = 30_000;

/**
 * Runs the whole bench, prints and writes its result. Resolves with what was wrong with what it saw, in sentences; empty
 * when all was well. Rejects when it could not see it: the publisher died, the page stands still, `signal` fired.
 */
export async function runBench(options: LatencyOptions, signal: AbortSignal): Promise<string[]> {
  const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
  const machine = await describeMachine({ ffmpegPath, chromiumPath });
  await using stage = await openStage({ ...options, ffmpegPath });
  const { watched, skew, joins } = await measureBroadcast(stage, options, ffmpegPath, signal);
  const starts = await repeat('start', options.starts, signal, () => measureStart(stage, signal));

  const { directory, ...settings } = options;
  const found = {
    measuredAt: new Date().toISOString(),
    settings,
    machine,
    loadAverage: { before: machine.loadAverage, after: currentLoad() },
    delay: watched.report,
    breakdown: watched.breakdown,
    skew,
    join: reportJoins(joins.taken, joins.failed),
    start: reportStarts(starts.taken, starts.failed),
    cost: watched.cost,
    perSecond: perSecond(watched.points),
  };
  const result: LatencyResult = { ...found, problems: problemsOf(found) };
  printResult(result);
  const files = await writeResult({
    directory,
    name: `latency-${options.publisher === 'whip' ? 'whip-' : ''}${options.partTargetMs}ms${options.delayMs === 0 ? '' : `-delay${options.delayMs}`}`,
    json: result,
    svg: plotResult(result, watched.points, watched.frames),
  });
  console.log(`written: ${files.join(', ')}`);
  return result.problems;
}

interface BroadcastFindings {
  watched: WatchedDelay;
  skew: SkewReport | null;
  joins: Awaited<ReturnType<typeof repeat<Awaited<ReturnType<typeof measureJoin>>>>>;
}

/** Everything that is measured on one broadcast: delay, then skew, then joins, so that none disturbs another. */
async function measureBroadcast(
  stage: Stage,
  options: LatencyOptions,
  ffmpegPath: string,
  stop: AbortSignal,
): Promise<BroadcastFindings> {
  const broadcast = await stage.announce();
  const { page, context } = await stage.openPage();
  await page.goto(watchUrl(stage, broadcast));
  const publish = stage.publish();
  await using source = publish.source;
  const signal = endsWith(publish, stop);
  const readings = noReadings();
  await firstFrame(page, readings, {
    filmedAfterMs: publish.spawnedAtMs,
    deadlineMs: FIRST_FRAME_DEADLINE_MS,
    signal,
  });
  const watched = await watchDelay(stage, { page, broadcast, readings }, options, signal);
  const skew =
    options.skewSeconds === 0
      ? null
      : await measureSkew(stage, page, { seconds: options.skewSeconds, ffmpegPath, signal });
  await context.close();
  const joins = await repeat('join', options.joins, signal, () => measureJoin(stage, broadcast, signal));
  await source.stop();
  await stage.close(broadcast);
  return { watched, skew, joins };
}

/** Fires with `stop` and when the publisher is gone. Its last words are not repeated: they may hold the stream key. */
function endsWith(publish: Publish, stop: AbortSignal): AbortSignal {
  const gone = new AbortController();
  void publish.source.ended.then(
    ({ code }) => gone.abort(new Error(`the publisher is gone, its exit code is ${code}`)),
    (error: unknown) => gone.abort(error),
  );
  return AbortSignal.any([stop, gone.signal]);
}
