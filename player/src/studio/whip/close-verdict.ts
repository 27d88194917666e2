/**
 * Why the server closed a session that was well. `status`: its answer when asked for the session (409: another publisher has
 * the place). The ids are those of the channel's broadcast while live and now (null: none); `undefined`: could not be asked.
 */
export function closeVerdict(facts: {
  status: number | null;
  broadcastBefore: string | null;
  broadcastNow: string | null | undefined;
}): 'taken-over' | 'broadcast-ended' | 'unknown' {
  if (facts.status === 409) return 'taken-over';
  const { broadcastBefore, broadcastNow } = facts;
  if (broadcastBefore === null || broadcastNow === undefined) return 'unknown';
  // Going on would begin a new broadcast that nobody asked for.
  return broadcastNow === broadcastBefore ? 'unknown' : 'broadcast-ended';
}
