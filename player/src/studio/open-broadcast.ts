import type { Broadcast } from '@naru/contracts/broadcast';
import type { ChannelDetail } from '@naru/contracts/channel';
import type { BroadcastNow } from './whip/use-browser-broadcast.ts';

/** The channel's broadcast that is not over, or null. */
export const openBroadcast = ({ current }: ChannelDetail): Broadcast | null =>
  current?.status === 'CLOSED' ? null : current;

/** As much of it as going live from the browser needs. */
export function broadcastNow(channel: ChannelDetail): BroadcastNow | null {
  const open = openBroadcast(channel);
  return open === null ? null : { id: open.id, streaming: open.status === 'STREAMING' };
}

/** What went wrong last, in words of the server; while a broadcast runs well it is history. */
export const problemOf = ({
  owned,
  current,
}: {
  owned: { lastProblem: string | null } | null;
  current: Pick<Broadcast, 'status' | 'lastProblem'> | null;
}): string | null =>
  current?.status === 'STREAMING'
    ? current.lastProblem
    : (owned?.lastProblem ?? current?.lastProblem ?? null);
