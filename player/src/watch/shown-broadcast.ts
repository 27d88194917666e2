import type { Broadcast } from '@naru/contracts/broadcast';

/**
 * The broadcast a channel page shows: the current one; once that is gone the last one as ended, until the next begins.
 * Null when there is nothing to show.
 */
export function shownBroadcast(shown: Broadcast | null, current: Broadcast | null): Broadcast | null {
  if (current !== null) return current;
  if (shown === null || shown.status === 'CLOSED') return shown;
  // An announcement that was taken back leaves nothing; a broadcast that was on has ended.
  return shown.status === 'READY' ? null : { ...shown, status: 'CLOSED' };
}
