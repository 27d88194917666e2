/**
 * Why the server closed a session that was well. `deleteStatus`: its answer to DELETE (409: another publisher has the
 * place). The ids are those of the channel's broadcast while live and now (null: none); `undefined`: could not be asked.
 */
export function closeVerdict(facts: {
  deleteStatus: number | null;
  broadcastBefore: string | null;
  broadcastNow: string | null | undefined;
}): 'taken-over' | 'broadcast-ended' | 'unknown' {
  if (facts.deleteStatus === 409) return 'taken-over';
  const { broadcastBefore, broadcastNow } = facts;
  if (broadcastBefore === null || broadcastNow === undefined) return 'unknown';
  // Going on would begin a new broadcast that nobody asked for.
  return broadcastNow === broadcastBefore ? 'unknown' : 'broadcast-ended';
}
