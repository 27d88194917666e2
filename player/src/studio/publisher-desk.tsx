import type { ChannelDetail } from '@naru/contracts/channel';
import { watchPath } from '@naru/contracts/live-urls';
import { useMessages, usePageParts } from '../ui/page-context.tsx';
import { BrowserBroadcast } from './browser-broadcast.tsx';
import { ObsCard } from './obs-card.tsx';
import { broadcastNow, openBroadcast } from './open-broadcast.ts';
import { StudioHead } from './studio-head.tsx';
import { useServerFacts } from './use-server-facts.ts';

export interface PublisherDeskProps {
  channel: ChannelDetail;
  streamKey: string;
  takesFocus: boolean;
  onSignOut: () => void;
}

/** For whoever has the stream key only: going live, and nothing that belongs to the owner. */
export function PublisherDesk({ channel, streamKey, takesFocus, onSignOut }: PublisherDeskProps) {
  const t = useMessages();
  const { api } = usePageParts();
  const facts = useServerFacts();
  const open = openBroadcast(channel);
  return (
    <>
      <StudioHead channelName={channel.name} takesFocus={takesFocus} onSignOut={onSignOut} />
      <div class="studio-columns">
        <BrowserBroadcast
          offered={facts?.whip !== false}
          givenKey={{ key: streamKey, from: 'sign-in' }}
          keyHint={null}
          ownsChannel={false}
          broadcast={broadcastNow(channel)}
          askBroadcast={async () => {
            // Never aborted: the client has a deadline of its own.
            const { signal } = new AbortController();
            return broadcastNow(await api.channel(channel.slug, signal));
          }}
        />
        <div class="studio-column">
          <section class="panel" aria-labelledby="publisher-title">
            <h2 id="publisher-title" class="panel-title">
              {t.studio.publisher.title}
            </h2>
            <p class="panel-text">{t.studio.publisher.text}</p>
            {open !== null && (
              <a class="button" href={watchPath(open.playbackId)}>
                {t.studio.openPage}
              </a>
            )}
          </section>
        </div>
        <ObsCard facts={facts} knownKey={streamKey} keyHint={null} />
      </div>
    </>
  );
}
