import type { Broadcast } from '@naru/contracts/broadcast';
import { channelPath } from '@naru/contracts/live-urls';
import { LiveSince } from '../ui/live-since.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { useMessages } from '../ui/page-context.tsx';
import './watch.css';

/** Title, channel and description below the picture; keeps its place while the API has not answered. */
export function BroadcastFacts({ broadcast }: { broadcast: Broadcast | null }) {
  const t = useMessages();
  if (broadcast === null) return <div class="facts facts-loading" aria-hidden="true" />;
  const { channel } = broadcast;
  const onAir = broadcast.status === 'STREAMING' || broadcast.status === 'INTERRUPTED';
  return (
    <div class="facts">
      <h1 class="facts-title">{broadcast.name}</h1>
      <div class="facts-line">
        <a class="facts-channel" href={channelPath(channel.slug)}>
          <Monogram name={channel.name} seed={channel.id} />
          <span>{channel.name}</span>
        </a>
        {onAir && broadcast.startedAt !== null && <LiveSince startedAt={broadcast.startedAt} />}
      </div>
      {broadcast.description !== '' && (
        <section class="facts-about" aria-labelledby="about-title">
          <h2 id="about-title" class="facts-about-title">
            {t.watch.aboutTitle}
          </h2>
          <p class="facts-description">{broadcast.description}</p>
        </section>
      )}
    </div>
  );
}
