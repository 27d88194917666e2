import type { ChannelDetail } from '@naru/contracts/channel';
import { useState } from 'preact/hooks';
import { usePageParts } from '../ui/page-context.tsx';
import { BroadcastDesk } from './broadcast-desk.tsx';
import { BrowserBroadcast } from './browser-broadcast.tsx';
import { ObsCard } from './obs-card.tsx';
import { broadcastNow, problemOf } from './open-broadcast.ts';
import { StreamKeyCard } from './stream-key-card.tsx';
import { StudioHead } from './studio-head.tsx';
import { useOwnerAction } from './use-owner-action.ts';
import { useServerFacts } from './use-server-facts.ts';

export interface OwnerDeskProps {
  channel: ChannelDetail;
  manageToken: string;
  refresh: () => void;
  takesFocus: boolean;
  onSignOut: (refused: boolean) => void;
}

/** Everything about the channel, for whoever has its manage token. */
export function OwnerDesk({ channel, manageToken, refresh, takesFocus, onSignOut }: OwnerDeskProps) {
  const { api } = usePageParts();
  const facts = useServerFacts();
  const owner = useOwnerAction(() => onSignOut(true));
  /** The key made while this page is open: in memory only. */
  const [freshKey, setFreshKey] = useState<string | null>(null);
  const keyHint = channel.owned?.streamKeyHint ?? null;
  return (
    <>
      <StudioHead channelName={channel.name} takesFocus={takesFocus} onSignOut={() => onSignOut(false)} />
      {owner.failure !== null && (
        <p class="form-error" role="alert">
          {owner.failure}
        </p>
      )}
      <div class="studio-columns">
        <BrowserBroadcast
          offered={facts?.whip !== false}
          givenKey={freshKey === null ? null : { key: freshKey, from: 'made-here' }}
          keyHint={keyHint}
          ownsChannel={true}
          broadcast={broadcastNow(channel)}
          askBroadcast={async () => {
            // Never aborted: the client has a deadline of its own.
            const { signal } = new AbortController();
            return broadcastNow(await api.ownedChannel(manageToken, channel.slug, signal));
          }}
        />
        <div class="studio-column">
          <BroadcastDesk
            broadcast={channel.current}
            problem={problemOf(channel)}
            owner={owner}
            change={async (broadcast, change) => {
              await api.updateBroadcast(manageToken, broadcast.id, change);
              refresh();
            }}
          />
          <StreamKeyCard
            hint={keyHint}
            freshKey={freshKey}
            owner={owner}
            rotate={async () => setFreshKey(await api.rotateStreamKey(manageToken, channel.slug))}
          />
        </div>
        <ObsCard facts={facts} knownKey={freshKey} keyHint={keyHint} />
      </div>
    </>
  );
}
