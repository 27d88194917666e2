/** A poll that fails is repeated ever more slowly, so that a server in trouble is not hit by every open page. */
const SLOWEST_RETRY_MS = 15_000;
/** Nobody looks at a hidden page; a player in it still has to notice the end of a broadcast. */
const HIDDEN_FACTOR = 3;
const JITTER_SHARE = 0.2;

/** How long to wait before the next poll, in ms; `random` is in [0, 1). */
export function nextPollDelayMs(facts: {
  intervalMs: number;
  failuresInRow: number;
  hidden: boolean;
  random: number;
}): number {
  const slowed = Math.min(
    facts.intervalMs * 2 ** facts.failuresInRow,
    Math.max(SLOWEST_RETRY_MS, facts.intervalMs),
  );
  const base = facts.hidden ? slowed * HIDDEN_FACTOR : slowed;
  return base * (1 + (facts.random - 0.5) * JITTER_SHARE);
}
