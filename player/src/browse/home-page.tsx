import type { BroadcastPage } from '@naru/contracts/broadcast';
import { channelPath, studioPath } from '@naru/contracts/live-urls';
import { useCallback } from 'preact/hooks';
import { Monogram } from '../ui/monogram.tsx';
import { Notice } from '../ui/notice.tsx';
import { useMessages, usePageParts } from '../ui/page-context.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { type Polling, usePolled } from '../ui/use-polled.ts';
import { BroadcastCard } from './broadcast-card.tsx';
import './home.css';

const LIVE_EVERY_MS = 3000;
const ANNOUNCED_EVERY_MS = 15_000;

/** `/`: what is live now, and what is announced. */
export function HomePage() {
  const t = useMessages();
  const { api } = usePageParts();
  const live = usePolled(
    useCallback((signal) => api.liveBroadcasts(signal), [api]),
    LIVE_EVERY_MS,
  );
  const announced = usePolled(
    useCallback((signal) => api.announcedBroadcasts(signal), [api]),
    ANNOUNCED_EVERY_MS,
  );
  useDocumentTitle(null);
  const upcoming = announced.state.kind === 'ready' ? announced.state.value.items : [];
  return (
    <div class="page page-home">
      <header class="home-head">
        <h1 class="home-title">{t.home.title}</h1>
        <p class="home-lead">{t.home.lead}</p>
      </header>
      {live.state.kind === 'ready' && live.state.stale && (
        <p class="stale" role="status">
          {t.home.staleNotice}
        </p>
      )}
      <LiveList live={live} />
      {upcoming.length > 0 && (
        <section class="upcoming" aria-labelledby="upcoming-title">
          <h2 id="upcoming-title" class="section-title">
            {t.home.upcoming}
          </h2>
          <p class="section-lead">{t.home.upcomingLead}</p>
          <ul class="upcoming-list">
            {upcoming.map(({ id, name, channel }) => (
              <li key={id}>
                <a class="upcoming-item" href={channelPath(channel.slug)}>
                  <Monogram name={channel.name} seed={channel.id} />
                  <span class="upcoming-name">{name}</span>
                  <span class="upcoming-channel">{channel.name}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const SKELETONS = [0, 1, 2];

function LiveList({ live }: { live: Polling<BroadcastPage> }) {
  const t = useMessages();
  const { state } = live;
  if (state.kind === 'loading') {
    return (
      <ul class="cards" aria-busy="true">
        {SKELETONS.map((key) => (
          <li key={key} class="card card-skeleton" aria-hidden="true">
            <div class="card-cover" />
            <div class="card-text" />
          </li>
        ))}
      </ul>
    );
  }
  if (state.kind === 'failed') {
    return (
      <Notice title={t.home.errorTitle} text={t.home.errorText}>
        <button type="button" class="button" onClick={live.refresh}>
          {t.tryAgain}
        </button>
      </Notice>
    );
  }
  const { items } = state.value;
  if (items.length === 0) {
    return (
      <Notice title={t.home.emptyTitle} text={t.home.emptyText}>
        <p class="notice-hint">
          {t.home.emptyHint} <code>{studioPath('…')}</code>
        </p>
      </Notice>
    );
  }
  return (
    <>
      <p class="visually-hidden" role="status">
        {t.home.count(items.length)}
      </p>
      <ul class="cards">
        {items.map((broadcast) => (
          <BroadcastCard key={broadcast.id} broadcast={broadcast} />
        ))}
      </ul>
    </>
  );
}
