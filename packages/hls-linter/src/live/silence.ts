import type { Silence } from '../report.ts';
import type { RenditionFollower } from './rendition-follower.ts';

/** Segments come within 1.5 target durations of each other (6.2.1), so less is no silence. */
const LEAST_TARGET_DURATIONS = 1.5;

/** The longest wait for something new that was not over when following ended, `at` by the monotonic clock. */
export function silenceOf(renditions: readonly RenditionFollower[], at: number): Silence | null {
  const silences = renditions
    .filter(({ isLoaded }) => isLoaded)
    .filter(({ current }) => !current.ended)
    .map(({ url, current, newestAt }) => ({
      url,
      seconds: at - newestAt,
      least: LEAST_TARGET_DURATIONS * current.targetDurationSeconds,
    }))
    .filter(({ seconds, least }) => seconds > least)
    .sort((a, b) => b.seconds - a.seconds);
  const [longest] = silences;
  return longest === undefined ? null : { url: longest.url, seconds: longest.seconds };
}
