/** Delays between attempts double up to here: longer would cost viewers, shorter would press a server in trouble. */
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 8000;
/** A Retry-After beyond a minute is more than a streamer can wait for without a word; the server may refuse again. */
const LONGEST_RETRY_AFTER_MS = 60_000;
const JITTER_SHARE = 0.2;

/** Wait before attempt number `attempt` (from 1): 1, 2, 4, 8, 8... s, at least the server's Retry-After, up to 20 % more. */
export function retryDelayMs(facts: {
  attempt: number;
  retryAfterMs: number | null;
  random: number;
}): number {
  const backOffMs = Math.min(FIRST_DELAY_MS * 2 ** (facts.attempt - 1), LONGEST_DELAY_MS);
  const askedMs = Math.min(facts.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.max(backOffMs, askedMs) * (1 + facts.random * JITTER_SHARE);
}
