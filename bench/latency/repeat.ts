/** After so many failures the rest would fail as well. */
const FAILURES_TOLERATED = 2;

/** Takes a measurement `times` times, one after another; a failed one is counted, said and skipped. */
export async function repeat<T>(
  what: string,
  times: number,
  signal: AbortSignal,
  measure: () => Promise<T>,
): Promise<{ taken: T[]; failed: number }> {
  const taken: T[] = [];
  let failed = 0;
  while (taken.length + failed < times) {
    signal.throwIfAborted();
    try {
      taken.push(await measure());
    } catch (error) {
      signal.throwIfAborted();
      failed += 1;
      console.error(`${what} ${taken.length + failed} failed:`, error);
      if (failed > FAILURES_TOLERATED) return { taken, failed: times - taken.length };
    }
  }
  return { taken, failed };
}
