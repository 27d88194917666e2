import { startLiveStack } from './live-stack.ts';
import { measure, type TestPlan, type TestResult } from './measure.ts';
import type { SwarmOptions } from './options.ts';
import { type Subject, strangeServer } from './subject.ts';
import { startSyntheticOrigin } from './synthetic-origin.ts';

/** What an origin of ours holds unless told otherwise. */
const ORIGIN_HELD_LIMIT = 5000;

/** Runs the tests asked for one after another, each on a server that has just been started; yields each result. */
export async function* runTests(
  options: SwarmOptions,
  output: { signal: AbortSignal; say: (line: string) => void },
): AsyncGenerator<TestResult> {
  const run = async (mode: TestPlan['mode'], viewers: number, bare = false): Promise<TestResult> => {
    await using subject = await subjectFor(options, { mode, viewers, bare });
    output.say(`\n${viewers} ${mode === 'watch' ? 'viewers' : 'held requests'} on ${subject.description}`);
    const { seconds, threads, rampSeconds } = options;
    return await measure(subject, { mode, viewers, seconds, threads, rampSeconds }, output);
  };
  if (options.viewers > 0) yield await run('watch', options.viewers);
  for (const held of options.held) {
    yield await run('hold', held);
    if (options.bare) yield await run('hold', held, true);
  }
}

async function subjectFor(
  options: SwarmOptions,
  { mode, viewers, bare }: { mode: TestPlan['mode']; viewers: number; bare: boolean },
): Promise<Subject> {
  const { url, pid, partTargetMs, https } = options;
  if (url !== null) return strangeServer(url, pid);
  // held requests are measured without a transcoder that takes the cores
  if (mode === 'watch' && !options.origin && !https) return startLiveStack(partTargetMs);
  const heldLimit = viewers > ORIGIN_HELD_LIMIT ? viewers : null;
  return startSyntheticOrigin({ partTargetMs, heldLimit, https, bare });
}
