import type { PlaybackId } from '@naru/contracts/ids';
import { channelPath, watchPath } from '@naru/contracts/live-urls';
import { useCallback } from 'preact/hooks';
import { Notice } from '../ui/notice.tsx';
import { useMessages, usePageParts } from '../ui/page-context.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { usePolled } from '../ui/use-polled.ts';
import { BroadcastFacts } from './broadcast-facts.tsx';
import { PlayerView } from './player-view.tsx';

const STATUS_EVERY_MS = 2000;
const NEXT_BROADCAST_EVERY_MS = 4000;

/** `/watch/{playbackId}`: one broadcast, from before it starts until after it has ended. */
export function WatchPage({ playbackId }: { playbackId: PlaybackId }) {
  const t = useMessages();
  const { api } = usePageParts();
  const load = useCallback((signal: AbortSignal) => api.playback(playbackId, signal), [api, playbackId]);
  const { state } = usePolled(load, STATUS_EVERY_MS);
  const broadcast = state.kind === 'ready' ? state.value : null;
  useDocumentTitle(broadcast && t.watch.documentTitle(broadcast.name, broadcast.channel.name));

  const slug = broadcast?.status === 'CLOSED' ? broadcast.channel.slug : null;
  const loadChannel = useCallback(
    (signal: AbortSignal) => {
      if (slug === null) throw new TypeError('no channel to ask for');
      return api.channel(slug, signal);
    },
    [api, slug],
  );
  const channel = usePolled(slug === null ? null : loadChannel, NEXT_BROADCAST_EVERY_MS).state;

  if (state.kind === 'failed' && state.code === 'not-found') {
    return (
      <div class="page page-narrow">
        <Notice level={1} title={t.watch.notFoundTitle} text={t.watch.notFoundText}>
          <a class="button" href="/">
            {t.watch.toHome}
          </a>
        </Notice>
      </div>
    );
  }
  const next = channel.kind === 'ready' && channel.value.isLive ? channel.value.current : null;
  return (
    <div class="page page-watch">
      <PlayerView key={playbackId} playbackId={playbackId} status={broadcast?.status ?? 'unknown'}>
        {next !== null && next.playbackId !== playbackId ? (
          <a class="button" href={watchPath(next.playbackId)}>
            {t.watch.newBroadcast(next.channel.name)}: {t.watch.watchNow}
          </a>
        ) : (
          broadcast !== null && (
            <a class="button" href={channelPath(broadcast.channel.slug)}>
              {t.watch.toChannel(broadcast.channel.name)}
            </a>
          )
        )}
      </PlayerView>
      <BroadcastFacts broadcast={broadcast} />
    </div>
  );
}
