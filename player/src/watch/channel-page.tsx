import type { Broadcast } from '@naru/contracts/broadcast';
import type { ChannelDetail } from '@naru/contracts/channel';
import type { ChannelSlug } from '@naru/contracts/ids';
import { useCallback, useRef } from 'preact/hooks';
import { CoverArt } from '../ui/cover-art.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { Notice } from '../ui/notice.tsx';
import { useMessages, usePageParts } from '../ui/page-context.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { usePolled } from '../ui/use-polled.ts';
import { BroadcastFacts } from './broadcast-facts.tsx';
import { PlayerView } from './player-view.tsx';
import { shownBroadcast } from './shown-broadcast.ts';

const EVERY_MS = 2000;
/** Whoever looks at an empty screen waits for the broadcast to begin. */
const WAITING_EVERY_MS = 1000;

const pollEvery = (channel: ChannelDetail | null): number =>
  channel !== null && channel.current === null ? WAITING_EVERY_MS : EVERY_MS;

/** `/c/{slug}`: whatever the channel broadcasts, one show after another. */
export function ChannelPage({ slug }: { slug: ChannelSlug }) {
  const t = useMessages();
  const { api } = usePageParts();
  const load = useCallback((signal: AbortSignal) => api.channel(slug, signal), [api, slug]);
  const { state } = usePolled(load, pollEvery);
  const channel = state.kind === 'ready' ? state.value : null;
  useDocumentTitle(
    channel &&
      (channel.current === null ? channel.name : t.watch.documentTitle(channel.current.name, channel.name)),
  );
  const former = useRef<Broadcast | null>(null);
  if (channel !== null) former.current = shownBroadcast(former.current, channel.current);

  if (state.kind === 'failed' && state.code === 'not-found') {
    return (
      <div class="page page-narrow">
        <Notice level={1} title={t.channel.notFoundTitle} text={t.channel.notFoundText}>
          <a class="button" href="/">
            {t.watch.toHome}
          </a>
        </Notice>
      </div>
    );
  }
  const broadcast = former.current;
  return (
    <div class="page page-watch">
      {broadcast === null ? (
        <OfflineScreen slug={slug} known={channel !== null} />
      ) : (
        <PlayerView key={broadcast.playbackId} playbackId={broadcast.playbackId} status={broadcast.status}>
          <p class="overlay-note">{t.channel.offlineNote}</p>
        </PlayerView>
      )}
      {broadcast === null ? <ChannelFacts channel={channel} /> : <BroadcastFacts broadcast={broadcast} />}
    </div>
  );
}

function OfflineScreen({ slug, known }: { slug: ChannelSlug; known: boolean }) {
  const t = useMessages();
  return (
    <section class="player" aria-label={t.player.region} data-state={known ? 'offline' : 'starting'}>
      <div class="overlay" data-kind="offline">
        <CoverArt seed={slug} />
        {known && (
          <div class="overlay-card" role="status">
            <p class="overlay-title">{t.state.offlineTitle}</p>
            <p class="overlay-text">{t.state.offlineText}</p>
          </div>
        )}
      </div>
    </section>
  );
}

function ChannelFacts({ channel }: { channel: ChannelDetail | null }) {
  const t = useMessages();
  if (channel === null) return <div class="facts facts-loading" aria-hidden="true" />;
  return (
    <div class="facts">
      <div class="facts-line">
        <Monogram name={channel.name} seed={channel.id} />
        <div>
          <h1 class="facts-title">{channel.name}</h1>
          <p class="facts-kind">{t.channel.label}</p>
        </div>
      </div>
    </div>
  );
}
