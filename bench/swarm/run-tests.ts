import { startLiveStack } from './live-stack.ts';
import { measure, type TestPlan, type TestResult } from './measure.ts';
import type { SwarmOptions } from './options.ts';
import { strangeServer, type Subject } from './subject.ts';
import { startSyntheticOrigin } from './synthetic-origin.ts';

/** What an origin of ours holds unless told otherwise. */
const ORIGIN_HELD_LIMIT = 5000;

/** Runs the tests asked for one after another, each on a server that has just been started. */
export async function runTests(
  options: SwarmOptions,
  output: { signal: AbortSignal; say: (line: string) => void },
): Promise<TestResult[]> {
  const results: TestResult[] = [];
  const run = async (mode: TestPlan['mode'], viewers: number): Promise<void> => {
    await using subject = await subjectFor(options, mode, viewers);
    output.say(`\n${viewers} ${mode === 'watch' ? 'viewers' : 'held requests'} on ${subject.description}`);
    const { seconds, threads, rampSeconds } = options;
    results.push(await measure(subject, { mode, viewers, seconds, threads, rampSeconds }, output));
  };
  if (options.viewers > 0) await run('watch', options.viewers);
  for (const held of options.held) await run('hold', held);
  return results;
}

async function subjectFor(options: SwarmOptions, mode: TestPlan['mode'], viewers: number): Promise<Subject> {
  const { url, pid, partTargetMs, https } = options;
  if (url !== null) return strangeServer(url, pid);
  // held requests are measured without a transcoder that takes the cores
  if (mode === 'watch' && !options.origin && !https) return startLiveStack(partTargetMs);
  const heldLimit = viewers > ORIGIN_HELD_LIMIT ? viewers : null;
  return startSyntheticOrigin({ partTargetMs, heldLimit, https });
}
