import type { Broadcast } from '@naru/contracts/broadcast';
import { watchPath } from '@naru/contracts/live-urls';
import { CoverArt } from '../ui/cover-art.tsx';
import { LiveSince } from '../ui/live-since.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { useMessages } from '../ui/page-context.tsx';

/** One broadcast that is on; the whole card is one link. */
export function BroadcastCard({ broadcast }: { broadcast: Broadcast }) {
  const t = useMessages();
  const { channel, name, status, startedAt } = broadcast;
  const interrupted = status === 'INTERRUPTED';
  return (
    <li class="card" data-playback-id={broadcast.playbackId}>
      <div class="card-cover">
        <CoverArt seed={broadcast.playbackId} />
        <span class="card-badge" data-kind={interrupted ? 'interrupted' : 'live'}>
          <span class="live-dot" />
          {interrupted ? t.badge.reconnecting : t.badge.live}
        </span>
      </div>
      <div class="card-text">
        <Monogram name={channel.name} seed={channel.id} />
        <div class="card-lines">
          <h2 class="card-title">
            <a
              class="card-link"
              href={watchPath(broadcast.playbackId)}
              aria-label={t.home.watchLabel(name, channel.name)}
            >
              {name}
            </a>
          </h2>
          <p class="card-channel">{channel.name}</p>
          <p class="card-since">{startedAt !== null && <LiveSince startedAt={startedAt} />}</p>
        </div>
      </div>
    </li>
  );
}
