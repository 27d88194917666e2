/** A server remembers a publisher that fell silent for so long, and tells viewers sooner: afterwards it is not us who streams. */
const FORGOTTEN_AFTER_MS = 8000;

/**
 * Why a session is over that was well. `status`: the server's answer when asked for it (409: another publisher has the
 * place). `awayMs`: since it was lost. The broadcast is the channel's, by its id while live and as it is now (null: none);
 * `undefined`: could not be asked.
 */
export function closeVerdict(facts: {
  status: number | null;
  awayMs: number;
  broadcastBefore: string | null;
  broadcastNow: { id: string; streaming: boolean } | null | undefined;
}): 'taken-over' | 'broadcast-ended' | 'unknown' {
  if (facts.status === 409) return 'taken-over';
  const { broadcastBefore, broadcastNow } = facts;
  if (facts.status === 404 && facts.awayMs > FORGOTTEN_AFTER_MS && broadcastNow?.streaming === true)
    return 'taken-over';
  if (broadcastBefore === null || broadcastNow === undefined) return 'unknown';
  // Going on would begin a new broadcast that nobody asked for.
  return broadcastNow?.id === broadcastBefore ? 'unknown' : 'broadcast-ended';
}
